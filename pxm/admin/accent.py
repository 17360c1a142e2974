"""The one accent colour. Shade 600 carries white text (5.7:1), shade 500 is read on the dark grounds (6.3:1)."""

_HUE = 225
_SHADES = {
    "50": (0.975, 0.013),
    "100": (0.945, 0.03),
    "200": (0.89, 0.055),
    "300": (0.82, 0.085),
    "400": (0.74, 0.105),
    "500": (0.68, 0.108),
    "600": (0.505, 0.09),
    "700": (0.44, 0.08),
    "800": (0.38, 0.068),
    "900": (0.33, 0.057),
    "950": (0.26, 0.045),
}

PETROL = {shade: f"oklch({lightness:.1%} {chroma} {_HUE})" for shade, (lightness, chroma) in _SHADES.items()}
