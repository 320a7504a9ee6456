package lang

import "testing"

func TestMatchFollowsTheHeader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]Lang{
		"": ZH, "en": EN, "en-GB,en;q=0.8,zh;q=0.5": EN, "zh-CN,zh;q=0.9,en;q=0.8": ZH, "zh-TW": ZH,
		"fr": ZH, "fr,en;q=0.5": EN, "*": ZH, ";;;": ZH,
	} {
		if got := Match(header); got != want {
			t.Errorf("%q gives %s, not %s", header, got, want)
		}
	}
}

func TestInFallsBackToAnyWording(t *testing.T) {
	t.Parallel()
	if got := (Text{"en": "Tea"}).In(ZH); got != "Tea" {
		t.Errorf("got %q", got)
	}
	if got := T("Tea", "茶").In(EN); got != "Tea" {
		t.Errorf("got %q", got)
	}
}
