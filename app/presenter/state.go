package presenter

// Tone says how loud something is drawn. It never carries meaning alone, the
// words do; there is no tone for "good" or "bad".
type Tone uint8

// The tones.
const (
	Plain  Tone = iota // as everything else
	Quiet              // less than everything else
	Marked             // to be noticed
	Urgent             // to be acted on
)

// NoticeKind says what a notice asks of the reader.
type NoticeKind uint8

// The kinds of notice. The zero kind is no notice at all.
const (
	NoNotice NoticeKind = iota
	Advice              // good to know
	Caution             // read before going on
	Problem             // something did not work; nothing is lost unless the text says so
)

// Notice is a short message on a screen, in words. Kind NoNotice shows nothing.
type Notice struct {
	Kind        NoticeKind
	Title, Text string
}

// Chip is a short label beside something. Code tells chips apart.
type Chip struct {
	Code, Label string
	Tone        Tone
}

// Option is one thing that can be chosen. Code is what is chosen, Label is what
// is painted; two options may have the same label.
type Option[C comparable] struct {
	Code          C
	Label, Detail string
	Chosen        bool
}

// Choice is a labelled set of options. It is shown when it has options.
type Choice[C comparable] struct {
	Label, Hint string
	Options     []Option[C]
}

// Chosen gives the code of the chosen option, or the zero code.
func (c Choice[C]) Chosen() C {
	for _, o := range c.Options {
		if o.Chosen {
			return o.Code
		}
	}
	var none C
	return none
}

// Field is one text entry. Problem is shown below it, in words, when there is one.
type Field struct {
	Label, Text, Hint, Problem string
}

// Action is a button. It is shown when it has a label; Off means that it is
// shown and cannot be pressed now.
type Action struct {
	Label string
	Off   bool
}

// Line is a name and a text beside it.
type Line struct {
	Label, Text string
}

// Page is what every screen has in common.
type Page struct {
	Title  string
	Notice Notice
	// Busy is the text shown while something runs, or "".
	Busy string
}
