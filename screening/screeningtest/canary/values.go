package canary

// Value is one thing that nobody may find. Text is looked for in every form;
// Raw, for a key, as bytes, hex and base64.
type Value struct {
	Name string
	Text string
	Raw  []byte
}

// Passphrase opens the profiles of tests that plant.
const Passphrase = "seven quiet lamps beside the river"

// Card is the text of an unlock card that tests plant.
const Card = "PELITA-CARD-7QWMX-2HZKD-V9RTB-4NFGC-LY8PE"

// Planted are forty values of every kind that a record, a key or a name of a
// file may hold, in five scripts.
func Planted() []Value {
	return []Value{
		{Name: "name-latin", Text: "Wulandari Kusumaningtyas"},
		{Name: "name-accents", Text: "Nguyễn Thị Bảo Trâm"},
		{Name: "name-khmer", Text: "សុខ ដារា ចាន់ថន"},
		{Name: "name-burmese", Text: "မောင်အောင်ကျော်ထွန်း"},
		{Name: "name-chinese", Text: "欧阳建国的弟弟"},
		{Name: "name-arabic", Text: "عبدالرحمن الفارسي"},
		{Name: "mother-latin", Text: "Ibu Sumarliyatiningsih"},
		{Name: "mother-khmer", Text: "អ្នកម្តាយ សុភាពរី"},
		{Name: "mother-burmese", Text: "ဒေါ်ခင်မျိုးသန့်ဇင်"},
		{Name: "mother-chinese", Text: "外婆司马秀兰家里"},
		{Name: "mother-arabic", Text: "فاطمة الزهراء القيسي"},
		{Name: "interpreter-latin", Text: "Interpreter Prasetyoningrum"},
		{Name: "interpreter-khmer", Text: "អ្នកបកប្រែ វិបុលរតនា"},
		{Name: "interpreter-burmese", Text: "စကားပြန် နှင်းဝတ်ရည်"},
		{Name: "interpreter-chinese", Text: "翻译员诸葛明慧女士"},
		{Name: "interpreter-arabic", Text: "المترجم سليمان الطويل"},
		{Name: "recruiter", Text: "Uncle Broderickson of the harbour"},
		{Name: "officer", Text: "Officer Halimahtussadiyah"},
		{Name: "passport-id", Text: "X8834120-IDN-55"},
		{Name: "passport-kh", Text: "N01977463/KHM/9"},
		{Name: "passport-mm", Text: "MB4417730-MMR-2"},
		{Name: "phone-id", Text: "+6281390017745"},
		{Name: "phone-kh", Text: "+855 12 770 4418 22"},
		{Name: "phone-mm", Text: "+95-9-4413-77082"},
		{Name: "handle", Text: "@lampu_minyak_kecil_8841"},
		{Name: "wallet", Text: "TQ7rJ2vXn4LpE9bYkWc8sHdF3mZ"},
		{Name: "account", Text: "Bank Nusa 0077-4412-9983-11"},
		{Name: "place-gps", Text: "11.562113, 104.916889"},
		{Name: "place-gps-degrees", Text: "16°41′27.4″N 98°31′02.9″E"},
		{Name: "place-held", Text: "Gate 25 third dormitory"},
		{Name: "shelter-latin", Text: "Jalan Kenanga Rumah Hijau 17B"},
		{Name: "shelter-khmer", Text: "ផ្ទះលេខ ៤១៧ ផ្លូវព្រែកលាប"},
		{Name: "shelter-chinese", Text: "安全屋梧桐街四十一号"},
		{Name: "story-latin", Text: "they came at night and counted us by torch"},
		{Name: "story-khmer", Text: "ពួកគេយកទូរស័ព្ទរបស់ខ្ញុំហើយចាក់សោទ្វារ"},
		{Name: "story-burmese", Text: "ညဘက်မှာ သူတို့က တံခါးကို သော့ခတ်ထားတယ်"},
		{Name: "story-arabic", Text: "أخذوا هاتفي وأغلقوا الباب في الليل"},
		{Name: "file-name", Text: "kesaksian-wulandari-malam-ketujuh.jpg"},
		{Name: "passphrase", Text: Passphrase},
		{Name: "card", Text: Card},
	}
}
