// Package static holds what the service shows and sends, embedded: pages and
// their parts, letters, texts in three languages, styles, scripts, fonts,
// pictures, terms. It has no logic; the renderer, the asset handler and the
// catalogue read it through an fs.FS and never from disk, so one binary is whole.
package static

import "embed"

// Files is everything below this folder that the service uses, by the names of
// the folders. css, js, fonts, img and vendor are served under hashed addresses;
// the others never are.
//
//go:embed pages letters locales css js fonts img vendor terms
var Files embed.FS
