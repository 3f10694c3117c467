package finder_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jisr/app/roster"
)

// question is one block of a script. A block ends with an empty line and says
//
//	text: what somebody types
//	name: whom she looks for by name
//	only: country is DE              a filter; several lines are all of them
//	must: language at_least ar:B1    of a role
//	should 5: skill is jisr:gis      of a role, with its weight
//	nobody                           nobody is meant
//	3 Name | Headline                who is expected, with the grade
//
// Lines with # are remarks. Several codes of a condition stand behind each other with
// commas, dates and days as from..to:days.
type question struct {
	said   string // as the report names it
	query  roster.Query
	role   []roster.Criterion
	grades map[string]int
	order  []string
	nobody bool
}

// read takes the questions of a script, and finds those whom it names in the cast.
func (c cast) read(t *testing.T, path string) []question {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	var out []question
	q := question{grades: map[string]int{}}
	end := func(line int) {
		if q.said == "" {
			return
		}
		if q.nobody == (len(q.grades) > 0) {
			t.Fatalf("%s:%d: a question says who is expected, or nobody", path, line)
		}
		if slices.ContainsFunc(out, func(x question) bool { return x.said == q.said }) {
			t.Fatalf("%s:%d: %q is asked twice", path, line, q.said)
		}
		out, q = append(out, q), question{grades: map[string]int{}}
	}
	for i, line := range append(strings.Split(string(data), "\n"), "") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		if line == "" {
			end(i + 1)
			continue
		}
		if err := c.line(&q, line); err != nil {
			t.Fatalf("%s:%d: %v", path, i+1, err)
		}
	}
	return out
}

// line takes one line of a question.
func (c cast) line(q *question, line string) error {
	if line == "nobody" {
		q.nobody = true
		return nil
	}
	if line[0] >= '1' && line[0] <= '3' && line[1] == ' ' {
		return c.expect(q, int(line[0]-'0'), strings.TrimSpace(line[2:]))
	}
	key, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	if !ok || value == "" {
		return fmt.Errorf("%q is no line of a question", line)
	}
	if q.said != "" {
		q.said += "; "
	}
	q.said += line
	switch word, weight, _ := strings.Cut(key, " "); word {
	case "text":
		q.query.Text, q.said = value, strings.TrimSuffix(q.said, line)+value
	case "name":
		q.query.Name, q.query.Purpose = value, "quality"
	case "only":
		x, err := condition(value)
		q.query.Filters = append(q.query.Filters, x)
		return err
	case "must", "should":
		x, err := condition(value)
		if err != nil {
			return err
		}
		if x.Kind = roster.Kind(word); x.Kind == roster.Should {
			x.Weight, err = strconv.Atoi(weight)
		}
		q.role = append(q.role, x)
		return err
	default:
		return fmt.Errorf("%q is no word of a question", key)
	}
	return nil
}

func (c cast) expect(q *question, grade int, said string) error {
	id, there := c.by[said]
	switch {
	case !there:
		return fmt.Errorf("nobody in the demonstration is %q", said)
	case c.doubled[said]:
		return fmt.Errorf("more than one person is %q", said)
	case !c.people[id].Findable():
		return fmt.Errorf("%q may not be found", said)
	case slices.Contains(q.order, id):
		return fmt.Errorf("%q stands twice", said)
	}
	q.grades[id], q.order = grade, append(q.order, id)
	return nil
}

// condition reads "language at_least ar:B1".
func condition(said string) (roster.Criterion, error) {
	words := strings.SplitN(said, " ", 3)
	if len(words) < 3 {
		return roster.Criterion{}, fmt.Errorf("%q is no condition", said)
	}
	c := roster.Criterion{Field: roster.Field(words[0]), Op: roster.Op(words[1])}
	value := words[2]
	switch c.Field {
	case roster.FieldYears, roster.FieldDegree, roster.FieldMission:
		n, err := strconv.Atoi(value)
		c.Value.Number = n
		return c, err
	case roster.FieldVerified, roster.FieldFresh:
		c.Value.Verified = value == "yes"
		return c, nil
	}
	if codes := strings.Split(value, ","); len(codes) > 1 {
		c.Value.Codes = codes
		return c, nil
	}
	c.SetText(value)
	return c, nil
}
