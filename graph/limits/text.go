package limits

import (
	"strconv"
	"strings"
)

// checkText looks at the bytes of a document: it bounds what the parser would recurse into and what it would copy. It is no lexer, and what it takes for
// balanced need not be; it only never counts less nesting than the parser meets.
func checkText(text string) *Refusal {
	if len(text) > MaxQuery {
		return refuse(ReasonTooLong, "the query is longer than "+strconv.Itoa(MaxQuery)+" bytes", "查询超过 "+strconv.Itoa(MaxQuery)+" 字节", nil)
	}
	depth, run := 0, 0
	for i := 0; i < len(text); {
		if isWord(text[i]) {
			if run++; run > maxName {
				return refuse(ReasonTooLong, "a name in the query is too long", "查询中的名称过长", nil)
			}
			i++
			continue
		}
		run = 0
		switch text[i] {
		case '{', '[', '(':
			if depth++; depth > maxNesting {
				return tooNested()
			}
			i++
		case '}', ']', ')':
			if depth > 0 {
				depth--
			}
			i++
		case '#':
			if end := strings.IndexAny(text[i:], "\n\r"); end >= 0 {
				i += end
			} else {
				i = len(text)
			}
		case '"':
			end := stringEnd(text, i)
			if end-i > maxText {
				return refuse(ReasonTooLong, "a text in the query is too long", "查询中的文本过长", nil)
			}
			i = end
		default:
			i++
		}
	}
	return nil
}

func isWord(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func tooNested() *Refusal {
	return refuse(ReasonTooDeep, "the query nests too deep", "查询嵌套过深", nil)
}

// stringEnd is where the string that begins at i ends; a string that never does ends where the parser gives up on it, or after.
func stringEnd(text string, i int) int {
	if strings.HasPrefix(text[i:], `"""`) {
		for j := i + 3; j < len(text); j++ {
			if strings.HasPrefix(text[j:], `\"""`) {
				j += 3
			} else if strings.HasPrefix(text[j:], `"""`) {
				return j + 3
			}
		}
		return len(text)
	}
	for j := i + 1; j < len(text); j++ {
		switch text[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		case '\n', '\r':
			return j
		}
	}
	return len(text)
}
