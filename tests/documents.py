"""Small HTML documents in many scripts, for tests of PDFs."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
FAMILIES = {
    "ar": "Noto Naskh Arabic",
    "hi": "Noto Sans Devanagari",
    "km": "Noto Sans Khmer",
    "lo": "Noto Sans Lao",
    "my": "Noto Sans Myanmar",
    "th": "Noto Sans Thai",
    "ti": "Noto Sans Ethiopic",
    "ur": "Noto Nastaliq Urdu",
    "zh-Hans": "Noto Sans CJK SC",
}
SENTENCES = {
    "en": "You are not in trouble. Talk to someone you trust today.",
    "pl": "Nie masz żadnych kłopotów. Porozmawiaj dziś z kimś, komu ufasz.",
    "cy": "Nid wyt ti mewn trafferth. Siarada â rhywun rwyt ti'n ymddiried ynddo.",
    "ar": "تحدث مع شخص تثق به",
    "ur": "آپ کا کوئی قصور نہیں۔ آج ہی کسی بااعتماد شخص سے بات کریں۔",
    "zh-Hans": "你没有做错任何事。今天就和你信任的人谈一谈。",
    "ti": "ንሰባት ኵላቶም እንትውለዱ ነፃን ማዕሪን ይዀኑ።",
    "hi": "आपकी कोई गलती नहीं है। आज ही किसी भरोसेमंद व्यक्ति से बात कीजिए।",
    "th": "คุณไม่ได้ทำอะไรผิด",
    "lo": "ເຈົ້າບໍ່ໄດ້ເຮັດຫຍັງຜິດ",
    "km": "អ្នកមិនបានធ្វើអ្វីខុសទេ",
    "my": "သင့်အမှား မဟုတ်ပါ",
}
SQUARE = (
    "data:image/svg+xml,"
    "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='48'>"
    "<rect width='96' height='48'/></svg>"
)
RIGHT_TO_LEFT = ("ar", "ur")
LINES = "You can always tell someone. " * 60
PHONE = '<bdi dir="ltr" class="phone"><a href="tel:08001111">0800&nbsp;1111</a></bdi>'


def document(body: str, lang: str = "en", style: str = "", head: str = "<title>T</title>") -> str:
    """Return an HTML document in a language, with its direction and font."""
    direction = "rtl" if lang in RIGHT_TO_LEFT else "ltr"
    fonts = f"font-family: '{FAMILIES.get(lang, 'Noto Sans')}', 'Noto Sans'"
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><meta charset="utf-8">{head}'
        f"<style>@page {{ size: A5; margin: 20mm }} body {{ {fonts} }} {style}"
        f".phone {{ font-family: 'Noto Sans' }}</style><body>{body}</body></html>"
    )


def shape(*lines: str) -> str:
    """Return lines as one text, to compare with the shape of a tag tree."""
    return "\n".join(lines)
