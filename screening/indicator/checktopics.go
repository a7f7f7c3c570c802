package indicator

import (
	"slices"

	"pelita/screening/protocol"
)

// CheckTopics compares a set of topics with the bank and with the views: an
// item that says it speaks of a topic must be named by that topic and the other
// way round, and a row that a topic names must exist and read one of its items.
// The error is a *protocol.LintError.
func CheckTopics(file string, topics *Set, views ...*Set) error {
	l := &protocol.Lint{File: file}
	for _, topic := range topics.Topics {
		for _, id := range topic.Rows {
			lintTopicRow(l, topic, findRow(id, views), id)
		}
	}
	if topics.bank != nil {
		lintItemTopics(l, topics)
	}
	return l.Err()
}

func findRow(id string, views []*Set) *Row {
	for _, s := range views {
		if r, ok := s.Row(id); ok {
			return r
		}
	}
	return nil
}

func lintTopicRow(l *protocol.Lint, topic Topic, r *Row, id string) {
	if r == nil {
		l.Addf(topic.ID, "rows: unknown row %q", id)
		return
	}
	reads := r.When.Items()
	if !slices.ContainsFunc(topic.Items, func(i protocol.ItemID) bool { return has(reads, i) }) {
		l.Addf(topic.ID, "rows: %s reads none of the topic's items", id)
	}
}

func lintItemTopics(l *protocol.Lint, topics *Set) {
	for _, topic := range topics.Topics {
		for _, id := range topic.Items {
			if i, ok := topics.bank.Item(id); ok && !slices.Contains(i.Topics, topic.ID) {
				l.Addf(topic.ID, "items: %s does not say that it speaks of this topic", id)
			}
		}
	}
	for _, i := range topics.bank.Items() {
		for _, id := range i.Topics {
			named := func(t Topic) bool { return t.ID == id && has(t.Items, i.ID) }
			if !slices.ContainsFunc(topics.Topics, named) {
				l.Addf(string(i.ID), "topics: %s does not name this item", id)
			}
		}
	}
}
