"""Colours, sizes and fonts. Fonts are those of the reader's machine: nothing is fetched."""

import gradio as gr

# Arabic letters from the first, Latin ones from those that follow; the last have both.
FONTS = ("Noto Sans Arabic", "Segoe UI", "Tahoma", "Noto Sans", "DejaVu Sans", "Noto Naskh Arabic", "sans-serif")
MONOSPACE_FONTS = ("DejaVu Sans Mono", "Consolas", "monospace")


def build_theme() -> gr.themes.Base:
    """Return the theme of the page; style.css has the rest, in the same colours."""
    theme = gr.themes.Soft(
        primary_hue=gr.themes.colors.teal,
        secondary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_md,
        font=FONTS,
        font_mono=MONOSPACE_FONTS,
    )
    return theme.set(
        body_background_fill="#faf9f5",
        body_background_fill_dark="#191c1a",
        block_background_fill_dark="#232724",
        block_title_background_fill="none",
        block_title_background_fill_dark="none",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        block_label_background_fill="none",
        block_label_background_fill_dark="none",
        block_label_text_color="*neutral_700",
        block_label_text_color_dark="*neutral_200",
        block_title_padding="0",
        button_primary_background_fill="#0f6b63",
        button_primary_background_fill_hover="#0b524c",
        button_primary_background_fill_dark="#0f6b63",
        button_primary_background_fill_hover_dark="#14857b",
        button_primary_text_color="white",
        button_secondary_background_fill="white",
        button_secondary_background_fill_dark="#232724",
        button_secondary_background_fill_hover="#e6f2ef",
        button_secondary_background_fill_hover_dark="#203a36",
        button_secondary_border_color="#dedacf",
        button_secondary_border_color_dark="#414741",
        button_secondary_text_color_dark="#ece8df",
        input_border_color_focus="#0f6b63",
        input_border_color_focus_dark="#7fd3c4",
        input_border_color="#cfcabd",
        input_border_color_dark="#4a514b",
        input_border_width="1px",
        input_placeholder_color="*neutral_500",
    )
