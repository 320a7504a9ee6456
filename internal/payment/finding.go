package payment

// Finding is one thing about a channel's settings that was looked at.
type Finding struct {
	Channel string
	// About is what was looked at, in a few words.
	About string
	// Do is what is wrong and what to do about it; empty where nothing is. It holds no secret.
	Do string
}

// Good is a finding of nothing wrong.
func Good(channel, about string) Finding { return Finding{Channel: channel, About: about} }

// Wrong is a finding, with what to do.
func Wrong(channel, about, do string) Finding { return Finding{Channel: channel, About: about, Do: do} }
