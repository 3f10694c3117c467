package roster

// Filled is the record with an empty list where there is none. The store keeps it so, and
// whoever reads it there may rely on that: a list is never null.
func (e Expert) Filled() Expert {
	e.Person = e.Person.Filled()
	fill(&e.Occupations)
	fill(&e.Skills)
	fill(&e.Experience)
	fill(&e.Education)
	fill(&e.Languages)
	fill(&e.Availability.Modes)
	fill(&e.Availability.Windows)
	fill(&e.Availability.RefusedGovernorates)
	fill(&e.Themes)
	fill(&e.Vetting)
	return e
}

func fill[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}
