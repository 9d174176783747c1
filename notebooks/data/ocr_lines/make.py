"""Draws the lines of labels.txt as grey PNG files, 48 pixels high, beside it.

    python make.py ARIMO.woff DEJAVU_SERIF.ttf DROID_FALLBACK.ttf

Arimo is in npm @fontsource/arimo 5.3.0 (files/arimo-latin-400-normal.woff, OFL-1.1), DejaVu Serif in Debian's
fonts-dejavu-core 2.37, Droid Sans Fallback in fonts-droid-fallback 6.0.1r16 (Apache-2.0). The files here were
drawn by Pillow 13.0.0 with FreeType 2.14.3. The sentences are ours, under the licence of the project. Latin lines
take the first two fonts in turn, Chinese lines the last. Ink and paper differ from line to line. Sixteen grey levels,
four bits a pixel: half the bytes of 256 levels.
"""
import pathlib
import sys

from PIL import Image, ImageDraw, ImageFont

HEIGHT, MARGIN, SIZE, GREY = 48, 10, 32, 17
here = pathlib.Path(__file__).parent


def draw(text, font, i):
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (right - left + 2 * MARGIN, HEIGHT), 255 - GREY * (i * 5 % 7))
    at = (MARGIN - left, (HEIGHT - bottom - top) // 2)
    ImageDraw.Draw(image).text(at, text, font=font, fill=GREY * (i * 7 % 8))
    return image


def save(image, path):
    """Four bits a pixel, which Pillow writes for palettes: the palette is the sixteen greys."""
    levels = image.point(lambda grey: round(grey / GREY))
    levels = Image.frombytes("P", image.size, levels.tobytes())
    levels.putpalette([GREY * (i // 3) for i in range(48)])
    path.parent.mkdir(exist_ok=True)
    levels.save(path, bits=4, optimize=True)


def main(paths):
    latin, serif, chinese = (ImageFont.truetype(path, SIZE) for path in paths)
    for i, line in enumerate((here / "labels.txt").read_text("utf-8").splitlines()):
        name, text = line.split("\t")
        font = chinese if max(text) > "\u2fff" else (latin, serif)[i % 2]
        save(draw(text, font, i), here / name)


if __name__ == "__main__":
    main(sys.argv[1:])
