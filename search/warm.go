package search

// Warm un-inverts fields before the first query asks for them, and what every text needs:
// lengths for scores, and the order of ids where scores are equal. Segments that come later are un-inverted before a reader sees them.
func (x *Index) Warm(fields ...string) error {
	v, err := x.View()
	if err != nil {
		return err
	}
	defer v.Release()
	for _, f := range v.schema.texts() {
		for _, suffix := range suffixes() {
			fields = append(fields, f.Name+suffix+lengthSuffix)
		}
	}
	for _, f := range append(fields, idField) {
		v.gen.want(f)
	}
	return v.gen.guard("warm index", func() error {
		for _, p := range v.parts {
			if err := v.warm(p); err != nil {
				return err
			}
		}
		return nil
	})
}

// warm un-inverts what queries have asked for.
func (v *View) warm(p part) error {
	for field := range v.gen.wantedFields() {
		if field == idField {
			if _, err := p.table.idOrder(p.seg); err != nil {
				return err
			}
			continue
		}
		if _, err := p.table.column(p.seg, v.schema.field(field)); err != nil {
			return err
		}
	}
	return nil
}
