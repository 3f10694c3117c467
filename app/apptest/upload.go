package apptest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"

	"golang.org/x/net/html"
)

// Upload fills the form for files whose address contains action as Send does, puts a file into its
// input and sends it as a browser sends files.
func (b *Browser) Upload(action, input, name string, file []byte) *Browser {
	b.t.Helper()
	to, values, ok := b.formThat(func(n *html.Node) bool {
		return strings.Contains(value(n, "action"), action) && value(n, "enctype") == "multipart/form-data"
	})
	if !ok {
		b.t.Fatalf("%s has no form to %q:\n%s", b.Path, action, b.short())
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, list := range values {
		for _, v := range list {
			if err := w.WriteField(key, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(input, name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, to, &body, w.FormDataContentType())
}
