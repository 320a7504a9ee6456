package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// validateURLs names what is wrong with the URLs of the database and of Redis.
func (c Config) validateURLs() (faults []error) {
	if c.DatabaseURL != "" && !strings.HasPrefix(c.DatabaseURL, "sqlite:") {
		if why := wrongURL(c.DatabaseURL, "postgres", "postgresql"); why != "" {
			faults = append(faults, fmt.Errorf("DATABASE_URL %s (an embedded database is sqlite: and a file's path)", why))
		}
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		faults = append(faults, errors.New("PUBLIC_URL must be how guests reach this server, such as https://shop.example"))
	}
	if c.RedisURL == "" {
		return faults
	}
	kinds := map[string]bool{}
	for part := range strings.SplitSeq(c.RedisURL, ",") {
		part = strings.TrimSpace(part)
		if why := wrongURL(part, "redis", "rediss", "unix"); why != "" {
			return append(faults, fmt.Errorf("REDIS_URL %s; several have commas between them, and a comma in a password is written %%2C", why))
		}
		scheme, _, _ := strings.Cut(part, "://")
		kinds[scheme] = true
	}
	if len(kinds) > 1 { // one setting of TLS goes for all of a cluster
		faults = append(faults, errors.New("REDIS_URL must be redis:// for all servers of a cluster, or rediss:// for all"))
	}
	return faults
}

// wrongURL says what is wrong with a URL that may bear a password, without a word of it; empty: nothing. The errors of net/url and of the drivers quote what they stumble over,
// and that may be the password: one with a / or a # in it makes its beginning look like a port.
func wrongURL(text string, schemes ...string) string {
	scheme, rest, is := strings.Cut(text, "://")
	if !is || !slices.Contains(schemes, scheme) {
		return "must begin with " + strings.Join(schemes, ":// or ") + "://"
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if strings.ContainsAny(rest[end:], "@#") {
		return "has an @ or a # behind its host: within a password / is written %2F, ? is %3F, # is %23 and @ is %40"
	}
	for i := range len(rest) {
		if rest[i] <= ' ' || rest[i] == 0x7f {
			return "has a blank or a control character, which is written as a % and two hexadecimal digits"
		}
		if rest[i] == '%' && (i+2 >= len(rest) || !hexadecimal(rest[i+1]) || !hexadecimal(rest[i+2])) {
			return "has a % without two hexadecimal digits behind it: within a password % is written %25"
		}
	}
	host := rest[strings.LastIndex(rest[:end], "@")+1 : end]
	for one := range strings.SplitSeq(host, ",") {
		if _, port, is := strings.Cut(one[strings.LastIndex(one, "]")+1:], ":"); is && port != "" {
			if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
				return "has a port that is none from 1 to 65535"
			}
		}
	}
	if _, err := url.Parse(text); err != nil {
		return "can't be read: what is no letter or digit of a user or a password is written as a % and two hexadecimal digits"
	}
	return ""
}

func hexadecimal(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
