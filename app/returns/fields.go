package returns

import (
	"bufio"
	"io"
	"strings"
)

// group is one paragraph of fields, by their names in small letters.
type group map[string][]string

func (g group) first(name string) string {
	if len(g[name]) == 0 {
		return ""
	}
	return g[name][0]
}

func (g group) all(name string) []string { return g[name] }

// mostFields bounds what is kept of a part: real ones have some dozens.
const mostFields = 1000

// fields reads paragraphs of header fields, at most so many. Servers write these parts
// carelessly, so a line that is no field is passed over and nothing ends the reading but
// the end of the part.
func fields(body io.Reader, most int) (out []group) {
	lines := bufio.NewScanner(io.LimitReader(body, MaxSize))
	lines.Buffer(make([]byte, 0, 4096), MaxSize+1)
	g, last, n := group{}, "", 0
	end := func() {
		if len(g) > 0 {
			out = append(out, g)
		}
		g, last = group{}, ""
	}
	for lines.Scan() && len(out) < most && n < mostFields {
		line := strings.TrimRight(lines.Text(), "\r")
		if strings.TrimSpace(line) == "" {
			end()
			continue
		}
		if (line[0] == ' ' || line[0] == '\t') && last != "" { // goes on with the field before
			values := g[last]
			values[len(values)-1] += " " + strings.TrimSpace(line)
			continue
		}
		name, value, found := strings.Cut(line, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if !found || name == "" || strings.ContainsAny(name, " \t") {
			last = ""
			continue
		}
		g[name], last = append(g[name], strings.TrimSpace(value)), name
		n++
	}
	if len(out) < most {
		end()
	}
	return out
}
