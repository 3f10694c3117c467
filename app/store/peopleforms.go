package store

import (
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// peopleMigrations are the forms that a person's document has had. Steps read the stored
// names as they were then, not today's types: a step stays as it is while types go on.
func peopleMigrations() []Migration {
	return []Migration{eachFactOnce}
}

// eachFactOnce makes the second form of the first, in which an empty list stood as null or
// as a list, and years of work in all might repeat those of an occupation: from then on
// they outlived a change of it.
func eachFactOnce(old bson.M) (bson.M, error) {
	if err := listed(old, "person", "consents"); err != nil {
		return nil, err
	}
	if old["expert"] == nil { // a person who is no expert
		return old, nil
	}
	for _, path := range [][]string{{"vetting"}, {"profile", "occupations"}, {"profile", "skills"}, {"profile", "experience"}, {"profile", "education"},
		{"profile", "languages"}, {"profile", "themes"}, {"profile", "availability", "modes"}, {"profile", "availability", "windows"},
		{"profile", "availability", "refused_governorates"}} {
		if err := listed(old, append([]string{"expert"}, path...)...); err != nil {
			return nil, err
		}
	}
	profile, err := within(old, "expert", "profile")
	if err != nil {
		return nil, err
	}
	most := int64(0)
	for _, o := range profile["occupations"].(bson.A) {
		occupation, err := object(o)
		if err != nil {
			return nil, fmt.Errorf("occupations: %w", err)
		}
		most = max(most, whole(occupation["years"]))
	}
	if whole(profile["years"]) == most {
		delete(profile, "years")
	}
	return old, nil
}

// listed puts an empty list where none is.
func listed(m bson.M, path ...string) error {
	last := len(path) - 1
	in, err := within(m, path[:last]...)
	if err != nil {
		return err
	}
	switch v := in[path[last]].(type) {
	case nil:
		in[path[last]] = bson.A{}
	case bson.A:
	default:
		return fmt.Errorf("%v is a %T and no list", path, v)
	}
	return nil
}

// within is the object at the end of a path, which is made where it is missing.
func within(m bson.M, path ...string) (bson.M, error) {
	for _, name := range path {
		if m[name] == nil {
			m[name] = bson.M{}
		}
		next, err := object(m[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		m[name], m = next, next
	}
	return m, nil
}

// object is a value as one, whichever way it was decoded.
func object(v any) (bson.M, error) {
	switch v := v.(type) {
	case bson.M:
		return v, nil
	case bson.D:
		m := bson.M{}
		for _, e := range v {
			m[e.Key] = e.Value
		}
		return m, nil
	}
	return nil, fmt.Errorf("a %T is no object", v)
}

// whole is a number as it was decoded; 0 for none.
func whole(v any) int64 {
	switch v := v.(type) {
	case int32:
		return int64(v)
	case int64:
		return v
	}
	return 0
}
