"""Plots as SVG inside a page: no script, no request, colours from the page's own style, every text escaped."""

from markupsafe import Markup

from ui.report.model import Bar, Bars, Curves

_WIDTH = 720
_LABELS = 190
_VALUES = 110
_ROW = 26
_BAR = 14
_WHISKER = 4
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 46, 12, 640, 240
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_EMPTY = Markup()


def draw(plot: Bars | Curves) -> Markup:
    """Return a plot as an SVG element."""
    return _draw_bars(plot) if isinstance(plot, Bars) else _draw_curves(plot)


def _draw_bars(plot: Bars) -> Markup:
    rows = _EMPTY.join(_draw_bar(bar, at, plot.full) for at, bar in enumerate(plot.bars))
    said = "; ".join(f"{bar.label}: {bar.shown}" for bar in plot.bars)
    return _svg(f"{plot.title}. {said}", len(plot.bars) * _ROW, rows)


def _draw_bar(bar: Bar, at: int, full: float) -> Markup:
    top = at * _ROW + (_ROW - _BAR) / 2
    middle = at * _ROW + _ROW / 2
    scale = (_WIDTH - _LABELS - _VALUES) / full
    parts = [
        _text(_LABELS - 10, middle, bar.label, "end"),
        Markup('<rect class="bar" x="{}" y="{}" width="{:.1f}" height="{}" rx="2"/>').format(
            _LABELS, top, max(bar.value * scale, 0.5), _BAR
        ),
        _text(_WIDTH - _VALUES + 12, middle, bar.shown, "start"),
    ]
    if bar.interval is not None:
        low, high = (_LABELS + end * scale for end in bar.interval)
        parts.append(
            Markup('<path class="whisker" d="M{0:.1f} {2}V{3}M{1:.1f} {2}V{3}M{0:.1f} {4}H{1:.1f}"/>').format(
                low, high, middle - _WHISKER, middle + _WHISKER, middle
            )
        )
    return _EMPTY.join(parts)


def _draw_curves(plot: Curves) -> Markup:
    parts = [_draw_tick(value) for value in _TICKS]
    for number, line in enumerate(plot.lines, start=1):
        points = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line.points)
        parts.append(Markup('<polyline class="line line{}" points="{}"/>').format(number, points))
        middle = _y(0) + 40 + 20 * number
        parts.append(Markup('<path class="line line{0}" d="M{1} {2}h28"/>').format(number, _LEFT, middle))
        parts.append(_text(_LEFT + 36, middle, line.name, "start"))
    x, name = plot.mark
    parts.append(Markup('<path class="mark" d="M{:.1f} {:.1f}V{:.1f}"/>').format(_x(x), _y(1), _y(0)))
    near_end = x > 0.7
    parts.append(_text(_x(x) + (-6 if near_end else 6), _y(1) + 8, name, "end" if near_end else "start"))
    parts.append(_text(_x(0.5), _y(0) + 36, plot.x_label, "middle"))
    height = _y(0) + 62 + 20 * len(plot.lines)
    return _svg(
        f"{plot.title}. {', '.join(line.name for line in plot.lines)}, by {plot.x_label}", height, _EMPTY.join(parts)
    )


def _draw_tick(value: float) -> Markup:
    grid = Markup('<path class="grid" d="M{0:.1f} {1:.1f}H{2:.1f}"/>').format(_x(0), _y(value), _x(1))
    return (
        grid + _text(_LEFT - 8, _y(value), f"{value:.0%}", "end") + _text(_x(value), _y(0) + 16, f"{value:g}", "middle")
    )


def _x(value: float) -> float:
    return _LEFT + value * _PLOT_WIDTH


def _y(value: float) -> float:
    return _TOP + (1 - value) * _PLOT_HEIGHT


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" dy=".35em" text-anchor="{}">{}</text>').format(x, y, anchor, text)


def _svg(said: str, height: float, content: Markup) -> Markup:
    return Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, height, said, content
    )
