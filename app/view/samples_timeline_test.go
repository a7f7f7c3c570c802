package view_test

import (
	"fmt"
	"strings"

	"pelita/app/presenter"
	"pelita/app/view"
	"pelita/screening/protocol"
)

func timelineScenes() []scene {
	timeline := func(p *intents) *view.Timeline { return view.NewTimeline(p) }
	interview := func(p *intents) *view.Interview { return view.NewInterview(p) }
	return []scene{
		shot("timeline", presenter.TimelineScreen, timeline, plain(timelineState())),
		shot("timeline-empty", presenter.TimelineScreen, timeline, plain(presenter.TimelineState{
			Page: presenter.Page{Title: "Timeline and money"}, Name: "Ratna", OpenRecord: presenter.Action{Label: "Record"},
			Empty: presenter.Notice{Kind: presenter.Advice, Title: "Nothing for a timeline yet", Text: "Places, dates, people and money appear here as they are told. Nobody has to tell them."},
		})),
		shot("timeline-money", presenter.TimelineScreen, timeline, plain(onlyMoney())),
		shot("timeline-people", presenter.TimelineScreen, timeline, plain(onlyPeople())),
		shot("timeline-long", presenter.TimelineScreen, timeline, plain(longTimeline())),
		shot("timeline-locked", presenter.TimelineScreen, timeline, plain(presenter.TimelineState{
			Page: presenter.Page{Title: "Timeline and money", Notice: presenter.Notice{Kind: presenter.Problem, Title: "Locked", Text: "Unlock to go on. Nothing was lost."}},
		})),
		shot("interview-address", presenter.InterviewScreen, interview, plain(addressState())),
	}
}

func timelineState() presenter.TimelineState {
	differ := presenter.Chip{Code: "differ", Label: "Different answers", Tone: presenter.Marked}
	return presenter.TimelineState{
		Page: presenter.Page{Title: "Timeline and money"}, Name: "Ratna", OpenRecord: presenter.Action{Label: "Record"},
		Explains: presenter.Notice{Kind: presenter.Advice, Text: "What was told, put in order and added up. It finds nothing and weighs nobody."},
		Lanes: []presenter.EventLane{
			{Code: "dated", Title: "With a date", Intro: "By the earliest day that each date can mean.", Rows: []presenter.EventRow{
				{Code: "arrival", Year: "2025", When: "about March 2025", Title: "Came to the place", Lines: []presenter.Line{{Label: "the place", Text: "a town at a river"}}},
				{Code: "punishment", When: "2 April 2025", Title: "Was punished", Lines: []presenter.Line{{Label: "kind of punishment", Text: "Beaten, No food, no water or no sleep"}, {Label: "what they said it was for", Text: "A number that was not reached"}}},
				{Code: "exit", Year: "2026", When: "20 January 2026", Title: "Got out"},
			}},
			{Code: "disputed", Title: "With different dates", Intro: "None of the dates is chosen here.", Rows: []presenter.EventRow{
				{Code: "transfer", When: "November 2025 (Said by the person)\n2024 (In a document)", Title: "Was taken to another place", Differ: differ, Lines: []presenter.Line{{Label: "the place", Text: "a hill with three houses"}, {Label: "a price", Text: "50000 CNY"}}},
			}},
			{Code: "undated", Title: "Without a date", Intro: "In the order in which they were told.", Rows: []presenter.EventRow{
				{Code: "transfer", Said: "before the rains, when the road was still dry", Title: "Was taken to another place", Lines: []presenter.Line{{Label: "who ran the place", Text: "a company with a red sign"}}},
			}},
		},
		PeopleTitle: "People who were met there", People: []presenter.EventRow{{Code: "person", Lines: []presenter.Line{{Label: "a name", Text: "the uncle"}, {Label: "that person's account", Text: "https://t.me/Example_Name (reads: Telegram: example_name)"}}}},
		Money: presenter.MoneyState{
			Title: "Money", Currencies: []presenter.CurrencyCard{dollars(), {
				Currency: "CNY", EntriesTitle: "What was told", Entries: []presenter.Line{{Label: "November 2025: Price named for the person", Text: "50,000.00 CNY"}},
			}},
			AddressesTitle: "Addresses of wallets", Addresses: []presenter.AddressRow{
				{Address: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Role: "A debt was to be paid to it", Check: presenter.Notice{Kind: presenter.Caution, Title: "A contract, not a wallet", Text: "This is the contract of USDT on TRON, which everybody uses who pays with it."}},
				{Address: "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", Role: "My pay came from it", Check: presenter.Notice{Kind: presenter.Advice, Title: "An address on TRON", Text: "Its check digits agree. They do not say whose it is."}},
			},
			ApartTitle: "In no sum", ApartIntro: "Told, kept, and not added up, for the reason given.", Apart: []presenter.EventRow{
				{Code: "no-amount", Title: "No amount was told", Lines: []presenter.Line{{Label: "kind of money", Text: "Money demanded to let me go"}, {Label: "way of paying", Text: "Cryptocurrency, such as USDT"}}},
				{Code: "differing", Title: "Different answers stand", Differ: differ, Lines: []presenter.Line{{Label: "amount", Text: "1000 USD (Said by the person)\n1500 USD (In a document)"}}},
			},
		},
	}
}

func dollars() presenter.CurrencyCard {
	return presenter.CurrencyCard{
		Currency: "USD",
		Figures: []presenter.Figure{
			{Label: "Promised for a month", Amount: "900.00 USD"}, {Label: "Pay that came", Amount: "50.00 USD"},
			{Label: "Demanded", Amount: "2,100.00 USD", Detail: "100.00 USD of it fines"},
			{Label: "Left of what was demanded", Amount: "2,100.00 USD", Detail: "Months of the whole promised pay: 3"},
			{Label: "Pay less payments", Amount: "50.00 USD", Detail: "The money that changed hands, as far as it was told."},
		},
		Grew:        "What was owed rose above the first demand.",
		Never:       presenter.Notice{Kind: presenter.Caution, Title: "On these figures it can never be paid", Text: "Sums that were told, compared with each other in one currency. It is no finding."},
		Facts:       []string{"After the first demand as much was put on top as ever came in as pay, or more. Working made it no smaller."},
		CourseTitle: "How the debt went", Course: []presenter.Line{
			{Label: "Debt put on the person", Text: "2,000.00 USD, then owed: 2,000.00 USD"}, {Label: "May 2025: Fine", Text: "100.00 USD, then owed: 2,100.00 USD"}},
		EntriesTitle: "What was told", Entries: []presenter.Line{
			{Label: "Pay promised for a month", Text: "900.00 USD"}, {Label: "Debt put on the person", Text: "2,000.00 USD"}, {Label: "May 2025: Fine", Text: "100.00 USD"},
			{Label: "June 2025: Pay that came", Text: "50.00 USD · from the people there to the person · in cryptocurrency · through an app"}},
	}
}

// onlyMoney is of somebody who spoke of money and of nothing else.
func onlyMoney() presenter.TimelineState {
	s := timelineState()
	s.Lanes, s.People, s.PeopleTitle, s.Explains = nil, nil, "", presenter.Notice{}
	s.Money.Currencies = s.Money.Currencies[1:]
	return s
}

// onlyPeople has no event and no money.
func onlyPeople() presenter.TimelineState {
	s := timelineState()
	s.Lanes, s.Money, s.Explains = s.Lanes[2:], presenter.MoneyState{}, presenter.Notice{}
	return s
}

// longTimeline is more than one screen of everything, with the longest words.
func longTimeline() presenter.TimelineState {
	s := timelineState()
	s.Name = strings.Repeat("Name without end ", 6)
	for n := range 14 {
		row := s.Lanes[0].Rows[1]
		row.When = fmt.Sprintf("%d May 2025", n+1)
		row.Lines = append(row.Lines[:1:1], presenter.Line{Label: "the place", Text: strings.Repeat("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", 2)})
		s.Lanes[0].Rows = append(s.Lanes[0].Rows[:2:2], append([]presenter.EventRow{row}, s.Lanes[0].Rows[2:]...)...)
	}
	ether := dollars()
	ether.Currency = "ETH"
	for i := range ether.Figures {
		ether.Figures[i].Amount = "999,999,999,999,999,999.999999999999999999 ETH"
	}
	s.Money.Currencies = append(s.Money.Currencies, ether)
	s.Money.Addresses = append(s.Money.Addresses, presenter.AddressRow{
		Address: "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y\nT9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
		Role:    "What it was used for was not told.", Differ: presenter.Chip{Code: "differ", Label: "Different answers", Tone: presenter.Marked},
	})
	return s
}

// addressState is a question whose text has a shape, with a mistake in it.
func addressState() presenter.InterviewState {
	q := textQuestion()
	q.Type = protocol.Handle
	q.Ask, q.AskAlso = "To which address of a wallet was it to be paid?", ""
	q.Text = presenter.Field{Label: "Number, account or address", Text: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u"}
	q.Check = presenter.Notice{Kind: presenter.Caution, Title: "At least one letter or digit is not right",
		Text: "It has the form of an address on TRON, and its check digits do not agree. Compare it letter by letter. It is kept as it was typed; the mistake may stand on the paper too."}
	return questionState(q)
}
