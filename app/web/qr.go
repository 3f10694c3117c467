package web

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// Picture is a QR code as the path of an inline SVG: no file, no style, no script.
type Picture struct {
	// Size is the side in modules, the quiet zone of four included (ISO/IEC 18004).
	Size int
	Path string
}

const quiet = 4

// QRCode draws a text.
func QRCode(text string) (Picture, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Picture{}, fmt.Errorf("draw QR code: %w", err)
	}
	b := code.Bounds()
	var path strings.Builder
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return Picture{Size: b.Dx() + 2*quiet, Path: path.String()}, nil
}
