package ui

import (
	"image/color"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours that Fyne's themes do not have.
const (
	ColorPrimary   fyne.ThemeColorName = "arbex.primary"   // the first distribution
	ColorCorrected fyne.ThemeColorName = "arbex.corrected" // the reliability-balanced distribution
	ColorAnchor    fyne.ThemeColorName = "arbex.anchor"    // the anchors' part of the correction
	ColorAttention fyne.ThemeColorName = "arbex.attention" // the attention's part
	ColorAdjusted  fyne.ThemeColorName = "arbex.adjusted"  // relative to the person's neutral face
	ColorSurface   fyne.ThemeColorName = "arbex.surface"   // behind cards
	ColorTrough    fyne.ThemeColorName = "arbex.trough"    // behind bars
	ColorHighlight fyne.ThemeColorName = "arbex.highlight" // behind the leading row
	ColorBorder    fyne.ThemeColorName = "arbex.border"    // round cards
	ColorBox       fyne.ThemeColorName = "arbex.box"       // round a face, on the picture
	ColorMuted     fyne.ThemeColorName = "arbex.muted"     // text of lesser importance
	ColorBackdrop  fyne.ThemeColorName = "arbex.backdrop"  // around the video
	ColorWarning   fyne.ThemeColorName = "arbex.warning"   // behind a warning
	ColorError     fyne.ThemeColorName = "arbex.error"     // behind an error
	ColorInfo      fyne.ThemeColorName = "arbex.info"      // behind information
	ColorSuccess   fyne.ThemeColorName = "arbex.success"   // behind what was done
)

// palette maps names to colours. Blue and orange mean primary and corrected, and
// nothing else. They, and teal and violet, can be told apart with every common colour
// vision deficiency, and each pair differs in lightness too. Text has a contrast of at least 4.5 to 1, bars of 3 to 1.
type palette map[fyne.ThemeColorName]color.Color

// faceBox lies on a picture, whatever the theme is.
var faceBox = rgb(0x8BE9A8)

var dark = palette{
	ColorPrimary:   raster.PrimaryOnDark,
	ColorCorrected: raster.CorrectedOnDark,
	ColorAnchor:    rgb(0x4DB6A0),
	ColorAttention: rgb(0xA98FE0),
	ColorAdjusted:  rgb(0xEE94BE),
	ColorSurface:   rgb(0x1E232B),
	ColorTrough:    rgb(0x2E3540),
	ColorBorder:    rgb(0x46505E),
	ColorHighlight: rgb(0x2B313B),
	ColorMuted:     rgb(0xA4AEBB),
	ColorBackdrop:  rgb(0x0C0E11),
	ColorBox:       faceBox,
	ColorWarning:   rgb(0x4A3A14),
	ColorError:     rgb(0x55232A),
	ColorInfo:      rgb(0x39424F),
	ColorSuccess:   rgb(0x17472F),

	classColor("neutral"):   rgb(0xB8C0CA),
	classColor("happiness"): rgb(0xF2D24B),
	classColor("surprise"):  rgb(0x56C7E8),
	classColor("sadness"):   rgb(0x8C8CF5),
	classColor("anger"):     rgb(0xF0605E),
	classColor("disgust"):   rgb(0x5FBF6A),
	classColor("fear"):      rgb(0xB58BF0),
	classColor("contempt"):  rgb(0xE88BB8),

	ownClassColor(0): rgb(0xC9E265),
	ownClassColor(1): rgb(0xE0A98A),
	ownClassColor(2): rgb(0x6FDCC4),
	ownClassColor(3): rgb(0xF5A0A0),
	ownClassColor(4): rgb(0x9FB8FF),

	theme.ColorNameBackground:          rgb(0x14171C),
	theme.ColorNameForeground:          rgb(0xECEFF3),
	theme.ColorNamePrimary:             rgb(0xD0D8E2),
	theme.ColorNameForegroundOnPrimary: rgb(0x10151B),
	theme.ColorNameButton:              rgb(0x2A303A),
	theme.ColorNameHover:               rgba(0xFFFFFF, 0x14),
	theme.ColorNamePressed:             rgba(0xFFFFFF, 0x28),
	theme.ColorNameFocus:               rgba(0xD0D8E2, 0x44),
	theme.ColorNameSelection:           rgba(0xD0D8E2, 0x33),
	theme.ColorNameHyperlink:           rgb(0xD0D8E2),
	theme.ColorNameSeparator:           rgb(0x2E3540),
	theme.ColorNameError:               rgb(0xFF6B61),
	theme.ColorNameForegroundOnError:   rgb(0x10151B),
	theme.ColorNameWarning:             rgb(0xF5A623),
	theme.ColorNameForegroundOnWarning: rgb(0x10151B),
	theme.ColorNameInputBackground:     rgb(0x242A33),
	theme.ColorNameInputBorder:         rgb(0x5B6675),
	theme.ColorNameMenuBackground:      rgb(0x262C35),
	theme.ColorNameOverlayBackground:   rgb(0x1E232B),
	theme.ColorNamePlaceHolder:         rgb(0xA4AEBB),
	theme.ColorNameDisabled:            rgb(0x727D8B),
	theme.ColorNameScrollBar:           rgba(0xFFFFFF, 0x55),
	theme.ColorNameHeaderBackground:    rgb(0x1E232B),
}

var light = palette{
	ColorPrimary:   raster.PrimaryOnLight,
	ColorCorrected: raster.CorrectedOnLight,
	ColorAnchor:    rgb(0x1C7969),
	ColorAttention: rgb(0x7656C0),
	ColorAdjusted:  rgb(0xAD3577),
	ColorSurface:   rgb(0xFFFFFF),
	ColorTrough:    rgb(0xE3E7EC),
	ColorBorder:    rgb(0x9AA4B1),
	ColorHighlight: rgb(0xFFFFFF),
	ColorMuted:     rgb(0x56606D),
	ColorBackdrop:  rgb(0xDDE2E8),
	ColorBox:       faceBox,
	ColorWarning:   rgb(0xFCEBC4),
	ColorError:     rgb(0xFADADD),
	ColorInfo:      rgb(0xD6DCE3),
	ColorSuccess:   rgb(0xCBEBD5),

	classColor("neutral"):   rgb(0x6B7480),
	classColor("happiness"): rgb(0xA37A00),
	classColor("surprise"):  rgb(0x0A87AA),
	classColor("sadness"):   rgb(0x3F3FC9),
	classColor("anger"):     rgb(0xC62A34),
	classColor("disgust"):   rgb(0x2E8540),
	classColor("fear"):      rgb(0x7A3FC4),
	classColor("contempt"):  rgb(0xB83A7E),

	ownClassColor(0): rgb(0x5F7A00),
	ownClassColor(1): rgb(0x8F5A3C),
	ownClassColor(2): rgb(0x00826A),
	ownClassColor(3): rgb(0xB0454F),
	ownClassColor(4): rgb(0x4A5FA8),

	theme.ColorNameBackground:          rgb(0xF1F3F6),
	theme.ColorNameForeground:          rgb(0x1A1F26),
	theme.ColorNamePrimary:             rgb(0x39444F),
	theme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
	theme.ColorNameButton:              rgb(0xD5DBE2),
	theme.ColorNameHover:               rgba(0x000000, 0x10),
	theme.ColorNamePressed:             rgba(0x000000, 0x20),
	theme.ColorNameFocus:               rgba(0x39444F, 0x44),
	theme.ColorNameSelection:           rgba(0x39444F, 0x33),
	theme.ColorNameHyperlink:           rgb(0x39444F),
	theme.ColorNameSeparator:           rgb(0xB4BDC8),
	theme.ColorNameError:               rgb(0xB3261E),
	theme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
	theme.ColorNameWarning:             rgb(0x8A5A00),
	theme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	theme.ColorNameInputBackground:     rgb(0xE2E7ED),
	theme.ColorNameInputBorder:         rgb(0x8B95A3),
	theme.ColorNameMenuBackground:      rgb(0xFFFFFF),
	theme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
	theme.ColorNamePlaceHolder:         rgb(0x56606D),
	theme.ColorNameDisabled:            rgb(0x8B95A3),
	theme.ColorNameScrollBar:           rgba(0x000000, 0x55),
	theme.ColorNameHeaderBackground:    rgb(0xFFFFFF),
}

func rgb(hex uint32) color.Color { return rgba(hex, 0xFF) }

func rgba(hex uint32, alpha uint8) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}
