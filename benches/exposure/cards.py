#!/usr/bin/env python3
"""Draws template cards: pairs of graphics in one template with other words, figures or photos, and edited copies of the first.

usage: cards.py OUT SEED [PHOTOS_DIR]

OUT gets archive/NNN (one card a pair), others/NNN (the same template with other content), copies/NNN_<edit>.jpg (the archive's
card edited) and truth.csv (file,kind,family,archive,edit; kind is other or copy). Archive and others are .jpg, some .png. In the
families one_word and date_only a single line or figure, or the date, differs. Photos come from PHOTOS_DIR, else they are drawn.
People, places and outlets are invented. Deterministic for one seed, one Pillow and one PHOTOS_DIR. Needs Pillow, numpy, DejaVu.
"""
import colorsys
import csv
import datetime
import functools
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

FONTS = "/usr/share/fonts/truetype/dejavu/DejaVu"
FACES = ("Sans Sans-Bold", "SansCondensed SansCondensed-Bold", "SansMono SansMono-Bold",  # these have Arabic letters
         "Serif Serif-Bold", "SerifCondensed SerifCondensed-Bold", "Serif-Italic Serif-BoldItalic")
SQUARE, TALL, WIDE = (1, 1, .8, 1.25), (.5625, .7, .75, .8), (1.25, 1.5, 1.78)
PHOTOS = sorted(Path(sys.argv[3]).rglob("*.jpg")) if len(sys.argv) > 3 else []
WORDS = {"en": dict(
    outlet="Nareth News|Telmar Today|Channel Vesk|The Orvane Post|Radio Calden", person="Maro Delvin|Ilsa Corrane|Teb Hanrow|Dana Veskari|Orin Palfane|Lusa Merrow",
    body="Ministry of Works of Nareth|Telmar Town Council|Water Board of Orvane|Calden Harbour Office", place="Nareth|Telmar|Orvane|Calden|Veskport|Hallin|Brumel|Sarrow",
    who="the council|the ministry|a spokesman|the water board|the port union|the northern brigade|a group of residents|the court",
    does="announces|rejects|confirms|delays|denies reports of|calls for|is waiting for|has ended",
    what="a new agreement|the closing of the bridge|twelve arrests|the strike|emergency aid|a second vote|talks on fuel|the power cuts",
    where="near the old market|from Monday|in Telmar|after heavy rain|at the northern gate|until further notice|on the coast road|this evening",
    month="January|February|March|April|May|June|July|August|September|October|November|December", day="Sat|Sun|Mon|Tue|Wed|Thu|Fri",
    item="Bread, 1 kg|Rice, 5 kg|Sugar|Cooking oil|Petrol, litre|Diesel|Gas bottle|Flour|Tomatoes|Eggs, 30", party="Reed Party|Union List|New Shore|Farmers|Blue Front|Independents",
    prayer="Fajr|Sunrise|Dhuhr|Asr|Maghrib|Isha", rates="Exchange rates|Currency today", columns="Buy|Sell", memory="In memory of|Rest in peace|With deep sorrow", breaking="Breaking|Urgent|Latest",
    statement="Statement|Press release|Notice", weather="Weather today|Forecast", sport="Full time|Match result|League, final score", election="Election results|Count so far", prices="Prices today|Market prices",
    times="Prayer times|Times of the week", alert="Emergency alert|Danger warning|Evacuation order", quiz="Did you know?|Question of the day|Quote of the day", live="Live", online="online", reply="Message", likes="likes|shares", sign="Director|Secretary"),
    "fr": dict(
    outlet="Nareth Info|Le Courrier d'Orvane|Canal Vesk|Telmar Direct|Radio Calden", person="Maro Delvigny|Élise Corrane|Théb Hanrot|Dana Veskary|Orin Palfanne|Luce Mérouin",
    body="Ministère des Travaux de Nareth|Mairie de Telmar|Régie des eaux d'Orvane|Port de Calden", place="Nareth|Telmar|Orvane|Calden|Veskport|Hallin|Brumel|Sarrou",
    who="le conseil|le ministère|un porte-parole|la régie des eaux|le syndicat du port|la brigade du nord|un groupe d'habitants|le tribunal",
    does="annonce|rejette|confirme|retarde|dément|demande|attend|a suspendu",
    what="un nouvel accord|la fermeture du pont|douze arrestations|la grève|une aide d'urgence|un second vote|le débat sur l'essence|les coupures",
    where="près du vieux marché|dès lundi|à Telmar|après de fortes pluies|à la porte nord|jusqu'à nouvel ordre|sur la côte|ce soir",
    month="janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre", day="sam|dim|lun|mar|mer|jeu|ven",
    item="Pain, 1 kg|Riz, 5 kg|Sucre|Huile|Essence, litre|Gazole|Gaz, bouteille|Farine|Tomates|Œufs, 30", party="Parti du Roseau|Liste Unie|Rive Neuve|Paysans|Front Bleu|Sans étiquette",
    prayer="Fajr|Lever|Dhuhr|Asr|Maghrib|Isha", rates="Taux de change|Les devises", columns="Achat|Vente", memory="À la mémoire de|Avis de décès|Avec tristesse", breaking="Urgent|Alerte info|Dernière minute",
    statement="Communiqué|Avis|Déclaration", weather="Météo du jour|Prévisions", sport="Score final|Résultat du match", election="Résultats du vote|Dépouillement", prices="Prix du jour|Prix du marché",
    times="Heures de prière|Horaires", alert="Alerte d'urgence|Danger|Ordre d'évacuation", quiz="Le saviez-vous ?|Question du jour|Citation du jour", live="Direct", online="en ligne", reply="Message", likes="j'aime|partages", sign="Le directeur|La secrétaire"),
    "ar": dict(
    outlet="أخبار نارث|تلمار اليوم|قناة فسك|بريد أورفان|راديو كلدن", person="مارو دلفين|إلسا كوران|تيب هنرو|دانا فسكار|أورين بلفان|لوسا مرون",
    body="وزارة الأشغال في نارث|مجلس بلدة تلمار|هيئة مياه أورفان|مكتب ميناء كلدن", place="نارث|تلمار|أورفان|كلدن|فسكبور|هالين|برومل|سارو",
    who="المجلس|الوزارة|المتحدث الرسمي|هيئة المياه|نقابة الميناء|لواء الشمال|عدد من السكان|المحكمة",
    does="يعلن|يرفض|يؤكد|يؤجل|ينفي|يطالب بـ|ينتظر|ينهي", what="اتفاق جديد|إغلاق الجسر|اعتقال اثني عشر شخصا|الإضراب|مساعدات عاجلة|تصويت ثان|محادثات الوقود|قطع الكهرباء",
    where="قرب السوق القديم|ابتداء من الاثنين|في تلمار|بعد أمطار غزيرة|عند البوابة الشمالية|حتى إشعار آخر|على طريق الساحل|هذا المساء",
    month="كانون الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين الأول|تشرين الثاني|كانون الأول", day="السبت|الأحد|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة",
    item="خبز ١ كغ|رز ٥ كغ|سكر|زيت|بنزين|مازوت|غاز|طحين|بندورة|بيض ٣٠", party="حزب القصب|القائمة الموحدة|الشاطئ الجديد|الفلاحون|الجبهة الزرقاء|مستقلون",
    prayer="الفجر|الشروق|الظهر|العصر|المغرب|العشاء", rates="أسعار الصرف|العملات اليوم", columns="شراء|مبيع", memory="في ذكرى|إنا لله وإنا إليه راجعون|ببالغ الحزن", breaking="عاجل|خبر عاجل", statement="بيان|بيان صحفي|إعلان",
    weather="طقس اليوم|النشرة الجوية", sport="نهاية المباراة|نتيجة المباراة", election="نتائج الانتخابات|فرز الأصوات", prices="أسعار اليوم|أسعار السوق", times="مواقيت الصلاة|المواعيد",
    alert="تنبيه طارئ|تحذير من الخطر|أمر إخلاء", quiz="هل تعلم؟|سؤال اليوم|قول اليوم", live="مباشر", online="متصل الآن", reply="رسالة", likes="إعجاب|مشاركة", sign="المدير|أمين السر")}
ink = lambda colour: (22, 22, 26) if np.dot(colour, (.3, .59, .11)) > 130 else (250, 250, 246)
mix = lambda a, b, part: tuple(int(x + (y - x) * part) for x, y in zip(a, b))
pick = lambda draw, options: options[draw.integers(len(options))]
face = functools.lru_cache(None)(lambda name, px: ImageFont.truetype(f"{FONTS}{name}.ttf", px))


def hsv(*values):
    return tuple(int(255 * v) for v in colorsys.hsv_to_rgb(values[0] % 1, *values[1:]))


def photo(number, size):
    if PHOTOS:
        return ImageOps.fit(Image.open(PHOTOS[number % len(PHOTOS)]).convert("RGB"), size)
    draw, scene = np.random.default_rng(number), 0
    for cells in (3, 6, 12, 25, 50, 100):
        noise = Image.fromarray(draw.integers(0, 256, (cells, cells, 3), np.uint8)).resize(size, Image.BICUBIC)
        scene = scene + np.asarray(noise, float) * draw.uniform(.3, 1) * cells ** -.4
    return ImageOps.autocontrast(Image.fromarray((scene * 250 / scene.max()).astype(np.uint8)))


class Card:
    """One card. Layout comes from `look`, the same for both cards of a pair; content comes from slots, numbered as they are drawn.
    Places are parts of the width and height, mirrored for Arabic; sizes are parts of the shorter side."""

    def __init__(self, key, family, first=None, changes=lambda kind, number: False):
        self.key, self.first, self.changes, self.slots, self.look = key, first, changes, [], np.random.default_rng(key)
        look, shape = self.look, pick(self.look, FAMILIES[family])
        self.language = pick(look, ("en", "fr", "ar"))
        long = look.integers(600, 1601)
        self.w, self.h = (int(long * min(1, shape)), int(long * min(1, 1 / shape)))
        self.unit, self.words = min(self.w, self.h), WORDS[self.language]
        self.ax, self.ay = self.unit / self.w, self.unit / self.h
        self.faces = FACES[look.integers(3 if self.language == "ar" else 6)].split()
        theme, hue = pick(look, "dark dark vivid light light".split()), look.uniform()
        low = {"dark": (.3, .1), "vivid": (.6, .45), "light": (0, .9)}[theme]
        self.ground = (255, 255, 255) if family in ("letter",) else hsv(hue, low[0] + look.uniform(0, .15), low[1] + look.uniform(0, .1))
        self.accent = hsv(hue + pick(look, (0, .08, .45, .55)), look.uniform(.55, .95), look.uniform(.45, .9))
        self.panel, self.ink, self.day = mix(self.ground, ink(self.ground), .1), ink(self.ground), look.integers(736000, 739000)
        if np.abs(np.subtract(self.accent, self.ground)).sum() < 150:
            self.accent = mix(self.accent, self.ink, .45)
        self.mark = (look.integers(4), hsv(look.uniform(), .7, .7), pick(look, "NTVOC7"))
        self.outlet, self.body, self.handle = self.t("outlet"), self.t("body"), pick(look, "narethnews telmar24 veskchannel orvanepost calden7".split())
        self.style, end = look.integers(6), mix(self.ground, self.accent, look.uniform(.3, .7))
        if family in ("letter", "post") or (self.style > 2 and family != "quote"):
            end = self.ground
        y, x = np.mgrid[0:1:self.h * 1j, 0:1:self.w * 1j]
        slope = (y + (x - y) * (self.style % 3) / 2)[..., None]
        self.image = Image.fromarray((self.ground + (np.array(end) - self.ground) * slope).astype(np.uint8))
        self.draw = ImageDraw.Draw(self.image)
        for k in range(0, 40 if self.style == 3 and end == self.ground and family not in ("letter", "post") else 0):
            self.draw.line((self.w * (k - 20) / 20, 0, self.w * k / 20, self.h), mix(self.ground, self.ink, .04), self.unit // 60)
        globals()[family](self)

    def slot(self, kind, make, paragraph=None):
        """Content of a kind: drawn anew, and unlike the first card's, where this card is to differ."""
        number, turn = len(self.slots), 0
        side = int(self.first is not None and self.changes(kind, number))
        while True:
            value = make(np.random.default_rng([*self.key, 9, number if paragraph is None else paragraph, side, turn]))
            turn += 1
            if not side or kind == "icon" or turn > 30 or value != self.first.slots[min(number, len(self.first.slots) - 1)][1]:
                break
        self.slots.append((kind, value))
        return value

    def all(self, key, count=99, mixed=True):
        words = self.words[key].split("|")
        return [words[n] for n in (self.look.permutation(len(words)) if mixed else range(len(words)))][:count]

    def t(self, key): return self.all(key, 1)[0]  # words of the template
    def word(self, key, kind="line"): return self.slot(kind, lambda draw: pick(draw, self.words[key].split("|")))
    def integers(self, *ends): return int(self.look.integers(*ends))
    def uniform(self, *ends): return float(self.look.uniform(*ends))
    def chance(self, part): return self.look.uniform() < part
    def number(self, base, drift, digits=0, kind="number"): return self.slot(kind, lambda draw: f"{base * draw.uniform(1 - drift, 1 + drift):,.{digits}f}")
    def time(self, base, spread=45): return self.slot("number", lambda draw: "{}:{:02}".format(*divmod(int(base + draw.integers(-spread, spread)) % 1440, 60)))

    def date(self):
        def written(draw):
            day, months = datetime.date.fromordinal(int(self.day) + int(pick(draw, (0, 1, 1, 2, 7, 30, 95, 366)))), self.words["month"].split("|")
            return f"{day:%d/%m/%Y}" if self.day % 3 == 0 else f"{day.day} {months[day.month - 1]}" + (f" {day.year}" if self.day % 3 == 1 else "")
        return self.slot("date", written)

    def box(self, x0, y0, x1, y1, fill=None, radius=0, outline=None, round=False):
        x0, x1 = (1 - x1, 1 - x0) if self.language == "ar" else (x0, x1)
        ends, width = (x0 * self.w, y0 * self.h, x1 * self.w, y1 * self.h), max(1, self.unit // 200)
        if round:
            self.draw.ellipse(ends, fill, outline, width)
        elif fill or outline:
            self.draw.rounded_rectangle(ends, radius * self.unit, fill, outline, width)
        return ends

    def disc(self, x, y, size, fill): self.box(x - size * self.ax / 2, y - size * self.ay / 2, x + size * self.ax / 2, y + size * self.ay / 2, fill, round=True)
    def font(self, size, bold=False): return face(self.faces[bold], max(9, int(size * self.unit)))

    def put(self, x, y, text, size, fill=None, anchor="l", bold=False, width=1):
        width = min(width, {"l": .98 - x, "r": x - .02, "m": 2 * min(x, 1 - x) - .03}[anchor]) * self.w
        size = max(size * min(1, width / max(1, self.font(size, bold).getlength(text))), .01)
        x, anchor = (1 - x, {"l": "r", "r": "l", "m": "m"}[anchor]) if self.language == "ar" else (x, anchor)
        self.draw.text((x * self.w, y * self.h), text, fill or self.ink, self.font(size, bold), anchor + "m")

    def lines(self, x, width, top, bottom, count, size, fill=None, anchor="l", bold=False):
        """A paragraph, in lines of which each is a slot."""
        size, paragraph = min(size, (bottom - top) / self.ay / count / 1.4), len(self.slots)
        step, font = 1.4 * size * self.ay, self.font(size, bold)

        def wrapped(draw):
            lines, stream = [], []
            while len(lines) < count:
                words = " ".join(pick(draw, self.words[key].split("|")) for key in ("who", "does", "what", "where"))
                stream += (words[0].upper() + words[1:] + ".").split()
                line = []
                while stream and font.getlength(" ".join(line + stream[:1])) < width * self.w:
                    line.append(stream.pop(0))
                if stream:  # the line is full
                    lines.append(" ".join(line or [stream.pop(0)]))
                else:
                    stream = line
            return lines[:-1] + [lines[-1][:max(lines[-1].find(" "), 0) or None]] if count > 2 and draw.uniform() < .4 else lines
        for n in range(count):
            text = self.slot("line", lambda draw: wrapped(draw)[n], paragraph)
            self.put(x, top + max(0, (bottom - top - count * step) / 2) + step * (n + .5), text, size, fill, anchor, bold)

    def logo(self, x, y, size):
        shape, colour, letter = self.mark
        half = (size * self.ax / 2, size * self.ay / 2)
        self.box(x - half[0], y - half[1], x + half[0], y + half[1], colour, size / 5 * (shape == 1), ink(colour), shape > 1)
        if shape == 3:
            self.disc(x, y, size * .7, ink(colour))
        self.put(x, y, letter, size * .5, colour if shape == 3 else ink(colour), "m", True, .3)

    def header(self, title):
        tall, style = self.uniform(.11, .16), self.integers(4)
        title, back = title.upper() if self.chance(.4) else title, self.accent if style < 3 else self.ground
        self.box(0, 0 if style < 3 else tall, 1, tall if style < 3 else tall + .006, self.accent)
        if style == 1:
            self.put(.5, tall / 2, title, tall * .45 / self.ay, ink(back), "m", True, .9)
            self.put(.5, tall + .045, self.date(), .045, anchor="m")
            return tall + .09
        side = .04 if style != 0 else .06 + tall * .7 * self.ax / self.ay
        self.put(side, tall * (.36 if style == 2 else .5), title, tall * .4 / self.ay, ink(back), "l", True, .58 if style == 2 else .44)
        self.put(side if style == 2 else .96, tall * (.76 if style == 2 else .5), self.date(), tall * .23 / self.ay, ink(back), "l" if style == 2 else "r", width=.3)
        if style != 3:
            self.logo(.03 + tall * .35 * self.ax / self.ay if style == 0 else .88, tall / 2, tall * .7 / self.ay)
        return tall + .03

    def footer(self):
        style = self.integers(3)
        if style:
            self.box(0, .93, 1, 1, self.accent if style == 1 else self.panel)
            self.put(.5 if style == 1 else .04, .965, f"www.{self.handle}.example" + "   " * style + self.outlet, .035, ink(self.accent if style == 1 else self.panel), "m" if style == 1 else "l")
        return .92 if style else .97

    def table(self, top, bottom, names, cells, heads=(), start=.5):
        """Rows of a name and of cells, which are functions that give a text; returns where the rows are and their step."""
        step, style, bold = (bottom - top) / (len(names) + bool(heads)), self.integers(4), self.chance(.5)
        spots, size = np.linspace(start, .82, len(cells)) if len(cells) > 1 else [.82], min(step / self.ay * .42, .06)
        for spot, head in zip(spots, heads):
            self.put(spot, top + step / 2, head, size * .8, self.ink, "m", width=.6 / len(cells))
        rows = [top + step * (n + .5 + bool(heads)) for n in range(len(names))]
        for n, (row, name) in enumerate(zip(rows, names)):
            if style < 2 or n % 2 == 0 and style == 2:
                self.box(.03, row - step * .44, .97, row + step * .44, self.panel, style * .02)
            elif style == 3:
                self.box(.03, row + step * .48, .97, row + step * .5, self.accent)
            self.put(.06, row, str(name), size, bold=True, width=start - .18)
            for spot, cell in zip(spots, cells):
                self.put(spot, row, cell(n), size, anchor="m", bold=bold, width=.55 / len(cells))
        return rows, step

    def picture(self, x0, y0, x1, y1):
        number = self.slot("photo", lambda draw: int(draw.integers(len(PHOTOS) or 10 ** 6)))
        ends = [int(v) for v in self.box(x0, y0, x1, y1)]
        self.image.paste(photo(number, (ends[2] - ends[0], ends[3] - ends[1])), tuple(ends[:2]))


def rates(c):
    top, bottom, scale, drift = c.header(c.t("rates")), c.footer(), 10 ** c.uniform(.3, 4.3), pick(c.look, (.01, .05, .3))
    codes = list(c.look.permutation("USD EUR GBP TRY SAR JOD CHF CAD JPY".split())[:c.integers(4, 8)])
    base, digits = scale * c.look.uniform(.6, 1.6, 9) * c.slot("value", lambda draw: draw.uniform(1 - drift, 1 + drift)), 0 if scale > 500 else 3
    c.table(top, bottom, codes, [lambda n: c.number(base[n], .008, digits), lambda n: c.number(base[n] * 1.03, .008, digits)], c.all("columns", mixed=False))


def prices(c):
    top, bottom, unit = c.header(c.t("prices")), c.footer(), pick(c.look, ("$", "€", "ND", "LT"))
    base, scale = c.look.uniform(.5, 9, 10), pick(c.look, (1, 100, 1000))
    c.table(top, bottom, c.all("item", c.integers(5, 10)), [lambda n: c.number(base[n] * scale, .4, 2 if scale == 1 else 0) + " " + unit])


def prayer(c):
    top, bottom, base, week = c.header(c.t("times")), c.footer(), (290, 375, 720, 930, 1130, 1215), c.chance(.5)
    if week:
        c.table(top, bottom, c.all("day", mixed=False), [lambda n, m=m: c.time(base[m]) for m in range(6)], c.all("prayer", mixed=False), .28)
    else:
        c.table(top, bottom, c.all("prayer", mixed=False), [lambda n: c.time(base[n])])


def weather(c):
    top, bottom, names = c.header(c.t("weather")), c.footer(), c.all("place", c.integers(4, 8)) if c.chance(.6) else c.all("day", 5, False)
    base = c.uniform(5, 30)
    rows, step = c.table(top, bottom, names, [lambda n: c.number(base + 5, .25) + "°", lambda n: c.number(base - 5, .25) + "°"], start=.62)
    for row in rows:
        kind, size = c.slot("icon", lambda draw: int(draw.integers(4))), step * .55 / c.ay
        if kind < 2:
            c.disc(.46, row, size, (255, 200, 40))
        for dx in (-.3, 0, .3) if kind else ():
            c.disc(.46 + dx * size * c.ax, row + .1 * size * c.ay, size * (.75 if dx == 0 else .5), (225, 230, 238) if kind < 3 else (120, 130, 150))
        for dx in (-.3, 0, .3) if kind > 1 else ():
            c.box(.458 + dx * size * c.ax, row + .4 * size * c.ay, .462 + dx * size * c.ax, row + .65 * size * c.ay, (70, 140, 230))


def sport(c):
    top, bottom, y = c.header(c.t("sport")), c.footer(), c.uniform(.32, .4)
    for x, teams in ((.22, c.words["place"].split("|")[::2]), (.78, c.words["place"].split("|")[1::2])):
        c.disc(x, y, .26, c.slot("icon", lambda draw: hsv(draw.uniform(), .8, draw.uniform(.3, .9))))
        c.disc(x, y, .15, c.slot("icon", lambda draw: hsv(draw.uniform(), draw.uniform(), .95)))
        c.put(x, y + .2 * c.ay, c.slot("line", lambda draw: pick(draw, teams)), .06, anchor="m", bold=True, width=.36)
    c.put(.5, y, c.slot("number", lambda draw: "{} - {}".format(*draw.integers(0, 6, 2))), .13, None, "m", True, .26)
    count, start = c.integers(2, 5), y + .26 * c.ay
    for n in range(count):
        c.put(.5, start + (bottom - start) * (n + .5) / count, c.word("person") + c.slot("number", lambda draw: f"   {draw.integers(1, 91)}'"), .045, anchor="m")


def election(c):
    top, bottom, names = c.header(c.t("election")), c.footer(), c.all("party", c.integers(3, 7))
    colours, step, upright = [hsv(c.uniform(), .75, .8) for _ in names], (bottom - top) / len(names), c.chance(.4)
    for n, name in enumerate(names):
        share = c.slot("value", lambda draw: round(float(draw.uniform(2, 48)), 1))
        if upright:
            x, base = .05 + .9 * (n + .5) / len(names), bottom - .1
            c.box(x - .33 / len(names), base - (base - top - .08) * share / 50, x + .33 / len(names), base, colours[n])
            c.put(x, base - (base - top - .08) * share / 50 - .03, f"{share} %", .04, anchor="m", bold=True, width=.9 / len(names))
            c.put(x, base + .04, name, .04, anchor="m", width=.85 / len(names))
        else:
            y = top + step * (n + .5)
            c.put(.05, y - step * .22, name, min(.05, step / c.ay * .33))
            c.box(.05, y + step * .02, .95, y + step * .38, c.panel)
            c.box(.05, y + step * .02, .05 + .9 * share / 50, y + step * .38, colours[n])
            c.put(.95, y - step * .22, f"{share} %", min(.05, step / c.ay * .33), anchor="r", bold=True)


def chart(c):
    top, bottom, count, kind, peak = c.header(c.body), c.footer() - .09, c.integers(5, 13), c.integers(3), 10 ** c.integers(1, 4)
    c.lines(.05, .9, top, top + .08, 1, .045, bold=True)
    top, spots = top + .12, np.linspace(.17, .93, count)
    for n in range(5):
        y = bottom - (bottom - top) * n / 4
        c.box(.12, y, .97, y + .002, mix(c.ground, c.ink, .3))
        c.put(.11, y, str(peak * n // 4 if peak > 10 else peak * n / 4), .03, anchor="r")
    values = np.array([c.slot("value", lambda draw: float(draw.uniform(.08, 1))) for _ in spots])
    heights, year = bottom - (bottom - top) * (np.convolve(values, (.3, .4, .3), "same") if kind == 1 else values), c.integers(1990, 2015)
    for n, (x, y) in enumerate(zip(spots, heights)):
        c.put(x, bottom + .04, str(year + n), .028, anchor="m", width=.7 / count)
        if kind != 1:
            c.box(x - .3 / count, y, x + .3 / count, bottom, c.accent)
    if kind == 1:
        points = [((1 - x if c.language == "ar" else x) * c.w, y * c.h) for x, y in zip(spots, heights)]
        c.draw.line(points, c.accent, c.unit // 90, "curve")
        for x, y in zip(spots, heights):
            c.disc(x, y, .022, c.ink)


def obituary(c):
    gold, x, y = mix(mix(c.accent, (210, 180, 90), .6), c.ink, .4), .5, c.uniform(.22, .26)
    c.box(.035, .035, .965, .965, outline=gold)
    size, shade = c.uniform(.24, .3), mix(c.ground, c.ink, .28)
    c.box(x - size * .62 * c.ax, y - size * .7 * c.ay, x + size * .62 * c.ax, y + size * .75 * c.ay, mix(c.ground, c.ink, .12), outline=gold)
    c.disc(x, y - size * .15 * c.ay, size * .6, shade)
    ends = c.box(x - size * .5 * c.ax, y + size * .2 * c.ay, x + size * .5 * c.ax, y + size * 1.3 * c.ay)
    c.draw.pieslice(ends, 180, 360, shade)
    low = y + size * .8 * c.ay
    c.put(.5, low + .06, c.t("memory"), .05, gold, "m")
    c.put(.5, low + .15, c.word("person"), .085, anchor="m", bold=True, width=.85)
    c.put(.5, low + .23, c.slot("number", lambda draw: f"{draw.integers(1930, 2000)} - {draw.integers(2015, 2030)}"), .05, gold, "m")
    c.lines(.5, .8, low + .27, .88, c.integers(2, 4), .05, anchor="m")
    c.put(.5, .91, c.date(), .035, gold, "m")


def breaking(c):
    tall, count, x = c.uniform(.1, .15), c.integers(2, 5), pick(c.look, (.07, .5))
    c.box(0, 0, 1, tall, c.panel)
    c.logo(.09, tall / 2, tall / c.ay * .75)
    c.put(.18, tall / 2, c.outlet, tall / c.ay * .4, ink(c.panel), width=.45)
    c.put(.96, tall / 2, c.date(), tall / c.ay * .25, ink(c.panel), "r", width=.3)
    c.box(0, tall + .06, 1 if x == .5 else .7, tall + .23, c.accent)
    c.put(x, tall + .145, c.t("breaking").upper(), .1, ink(c.accent), "l" if x < .1 else "m", True, .6)
    c.lines(x, .86, tall + .26, c.footer() - .02, count, c.uniform(.06, .085), anchor="l" if x < .1 else "m", bold=c.chance(.6))


def statement_photo(c):
    top, bottom, count, wide, small = c.header(c.t("statement")), c.footer(), c.integers(3, 6), c.w > c.h or c.chance(.3), c.uniform(.24, .36)
    if wide:
        c.picture(.05, top + .03, .05 + small, top + .03 + (bottom - top) * c.uniform(.5, .85))
        c.put(.05 + small / 2, bottom - .04, c.word("person"), .04, anchor="m", width=small)
        c.lines(.08 + small, .87 - small, top + .03, bottom - .03, count + 1, .065)
    else:
        c.picture(.5 - small * c.ax / 2 * 1.2, top + .02, .5 + small * c.ax / 2 * 1.2, top + .02 + small * c.ay)
        c.put(.5, top + .06 + small * c.ay, c.word("person"), .045, c.ink, "m", True)
        c.lines(.5, .86, top + .1 + small * c.ay, bottom, count, .06, anchor="m")


def statement_logo(c):
    top, bottom, x = c.header(c.t("statement")), c.footer(), pick(c.look, (.5, .15, .85))
    c.logo(x, top + .13 * c.ay, .2)
    c.put(.5, top + .3 * c.ay, c.body, .05, c.ink, "m", True, .9)
    c.lines(.07 if x != .5 else .5, .86, top + .36 * c.ay, bottom, c.integers(3, 7), .06, anchor="m" if x == .5 else "l")


def post(c):
    image, count, size = c.chance(.35), c.integers(3, 7), c.uniform(.048, .072)
    c.logo(.05 + .06 * c.ax, .03 + .07 * c.ay, .11)
    c.put(.08 + .12 * c.ax, .03 + .045 * c.ay, c.outlet, .045, bold=True)
    c.put(.08 + .12 * c.ax, .03 + .1 * c.ay, f"@{c.handle}", .034, mix(c.ground, c.ink, .55))
    top = .05 + .15 * c.ay
    low = top + count * size * 1.45 * c.ay
    c.lines(.05, .9, top, min(low, .74), count, size)
    if image and low < .55:
        c.picture(.05, low + .02, .95, .77)
    c.put(.05, .81, f"{c.time(720, 700)} · {c.date()}", .034, mix(c.ground, c.ink, .55))
    c.box(.05, .845, .95, .848, mix(c.ground, c.ink, .3))
    c.put(.05, .88, "   ".join(f"{c.slot('number', lambda draw: int(10 ** draw.uniform(1, 5)))} {word}" for word in c.all("likes", mixed=False)), .038)
    for n in range(4):
        c.box(.08 + n * .24, .925, .08 + n * .24 + .045 * c.ax, .925 + .04 * c.ay, outline=mix(c.ground, c.ink, .5), radius=.012, round=n == 2)


def chat(c):
    tall, y, mine, theirs = .09, .15, mix(c.accent, c.ground, .25), mix(c.ground, ink(c.ground), .13)
    c.box(0, 0, 1, tall, c.accent)
    c.disc(.1, tall / 2, .09, c.mark[1])
    c.put(.19, tall * .36, c.t("person"), .045, ink(c.accent), bold=True)
    c.put(.19, tall * .74, c.t("online"), .03, ink(c.accent))
    c.put(.5, .12, c.date(), .032, anchor="m")
    plan = lambda draw: [(bool(draw.integers(2)), int(draw.integers(1, 4)), float(draw.uniform(.4, .72))) for _ in range(12)]
    for right, count, width in c.slot("icon", plan) if c.chance(.5) else plan(c.look):
        low = y + (count * .06 + .06) * c.ay
        if low > .9:
            break
        x, fill = (.96 - width, mine) if right else (.04, theirs)
        c.box(x, y, x + width, low, fill, .025)
        c.lines(x + .025, width - .05, y + .012 * c.ay, low - .045 * c.ay, count, .04, ink(fill))
        c.put(x + width - .02, low - .025 * c.ay, c.time(720, 700), .024, ink(fill), "r")
        y = low + .025 * c.ay
    c.box(.03, .93, .84, .985, theirs, .04)
    c.put(.07, .957, c.t("reply") + "…", .036, mix(theirs, ink(theirs), .6))
    c.disc(.92, .957, .09, c.accent)


def letter(c):
    c.ink, middle, size = (35, 35, 45), c.chance(.5), max(c.uniform(.02, .028), 10 / c.unit)
    c.logo(.5 if middle else .12, .07, .12)
    c.put(.5 if middle else .23, .14 if middle else .055, c.body, .042, c.accent, "m" if middle else "l", True)
    c.put(.5 if middle else .23, .17 if middle else .09, f"www.{c.handle}.example", .022, anchor="m" if middle else "l")
    c.box(.06, .19, .94, .193, c.accent)
    c.put(.08, .225, c.date(), size)
    c.put(.92, .225, c.slot("number", lambda draw: f"N° {draw.integers(100, 9999)}/{draw.integers(10, 99)}"), size, anchor="r")
    c.put(.5, .275, c.t("statement"), .035, anchor="m", bold=True)
    ends = np.sort(c.look.uniform(.38, .7, c.integers(1, 3)))
    for top, bottom in zip((.3, *ends), (*ends, .77)):
        c.lines(.08, .84, top, bottom - .01, max(1, int((bottom - top - .01) / c.ay / size / 1.45)), size)
    c.put(.72, .81, c.t("sign"), .026, anchor="m")
    walk = np.cumsum(c.look.normal((.006, 0), (.012, .011), (26, 2)), 0)
    walk = (.6 + (walk[:, 0] - walk[:, 0].min()) * .24 / np.ptp(walk[:, 0]), .87 + (walk[:, 1] - walk[:, 1].mean()) * .05 / np.ptp(walk[:, 1]))
    c.draw.line([((1 - x if c.language == "ar" else x) * c.w, y * c.h) for x, y in zip(*walk)], (30, 40, 120), max(2, c.unit // 250), "curve")
    side, colour = int(c.unit * c.uniform(.15, .2)), pick(c.look, ((40, 60, 160), (150, 30, 50), (30, 100, 80)))
    stamp = Image.new("L", (side, side))
    draw = ImageDraw.Draw(stamp)
    for part in (.01, .16):
        draw.ellipse((side * part, side * part, side * (1 - part), side * (1 - part)), outline=190, width=max(2, side // 50))
    draw.text((side / 2, side / 2), c.t("place"), 190, face(c.faces[1], side // 7), "mm")
    stamp = stamp.rotate(c.uniform(-25, 25), Image.BICUBIC)
    c.image.paste(colour, (int(c.w * c.uniform(.1, .45)), int(c.h * .8)), stamp)
    c.put(.5, .97, f"{c.outlet} - {c.t('place')}", .02, anchor="m")


def quote(c):
    title, count = c.t("quiz"), c.integers(3, 6)
    c.put(.5, .1, title, .07, anchor="m", bold=True)
    if c.chance(.5):
        c.lines(.5, .84, .17, .45, 2, .06, anchor="m")
        for n in range(4):
            x, y = (.05, .5 + n * .1) if c.w <= c.h else (.05 + n % 2 * .46, .52 + n // 2 * .2)
            c.box(x, y, x + (.9 if c.w <= c.h else .44), y + (.085 if c.w <= c.h else .16), c.panel, .03, c.accent)
            c.put(x + .03, y + (.042 if c.w <= c.h else .08), "ABCD"[n] + ". " + c.word("what"), .045, ink(c.panel), width=.82 if c.w <= c.h else .38)
    else:
        c.put(.1, .24, "“", .3, c.accent, bold=True)
        c.lines(.5, .84, .26, .74, count, .07, anchor="m")
        c.put(.5, .81, c.word("person"), .05, anchor="m", bold=True)
    c.logo(.92, .94, .07)
    c.put(.04, .94, f"@{c.handle}", .035)


def lower_third(c):
    y, left = c.uniform(.66, .72), c.uniform(.03, .08)
    c.box(left, y, .97, y + .13, mix(c.ground, (255, 255, 255), .85))
    c.box(left, y - .08, left + c.uniform(.35, .5), y, c.accent)
    c.put(left + .015, y - .04, c.word("person"), .05, ink(c.accent), bold=True, width=.32)
    c.lines(left + .015, .92 - left, y + .01, y + .12, 1, .07, (25, 25, 30), bold=True)
    c.box(0, .89, 1, .97, mix(c.accent, (0, 0, 0), .5))
    c.lines(.14, .82, .9, .96, 1, .04, (245, 245, 245))
    c.put(.02, .93, c.time(720, 700), .045, (250, 220, 90), bold=True, width=.11)
    c.logo(pick(c.look, (.07, .92)), .1, .12)
    c.box(.2, .05, .33, .12, (200, 20, 30))
    c.put(.265, .085, c.t("live"), .045, (255, 255, 255), "m", True, .12)


def alert(c):
    y, size, red = c.uniform(.17, .22), c.uniform(.2, .28), pick(c.look, ((215, 30, 30), (240, 130, 0), (250, 205, 30)))
    c.box(.03, .03, .97, .97, outline=red, radius=.03)
    w, h = size * c.unit / 2, size * c.unit / 2
    c.draw.polygon([(c.w / 2, y * c.h - h), (c.w / 2 + w * 1.15, y * c.h + h), (c.w / 2 - w * 1.15, y * c.h + h)], red)
    c.put(.5, y + .04 * c.ay, "!", size * .65, ink(red), "m", True)
    low = y + size * .6 * c.ay
    c.box(.03, low, .97, low + .12, red)
    c.put(.5, low + .06, c.t("alert").upper(), .085, ink(red), "m", True, .88)
    c.lines(.5, .84, low + .14, .82, c.integers(2, 5), .062, anchor="m")
    c.put(.06, .89, c.date(), .042)
    c.put(.94, .89, c.slot("number", lambda draw: f"Tel. {draw.integers(100, 999)}"), .05, anchor="r", bold=True)


FAMILIES = dict(rates=SQUARE + (.7,), prices=SQUARE + TALL, prayer=SQUARE + (.7,), weather=SQUARE + WIDE, sport=SQUARE + WIDE, election=SQUARE + WIDE, chart=SQUARE + WIDE,
                obituary=(.75, .8, 1), breaking=SQUARE + WIDE, statement_photo=SQUARE + WIDE, statement_logo=SQUARE + TALL, post=SQUARE + (.8,), chat=(.5625, .5, .6),
                letter=(.707, .707, .77), quote=SQUARE + WIDE, lower_third=WIDE, alert=SQUARE + (.7,))
HARD = {"one_word": "rates prices prayer weather breaking statement_photo statement_logo sport letter quote alert".split(),
        "date_only": "rates prices prayer weather breaking statement_photo statement_logo election letter alert".split()}


def pair(key, family):
    draw = np.random.default_rng([*key, 1])
    base, changes = pick(draw, HARD[family]) if family in HARD else family, lambda kind, number: True
    first = Card([*key, 2], base)
    if family == "one_word":
        chosen = pick(draw, [n for n, (kind, _) in enumerate(first.slots) if kind in ("line", "number")])
        changes = lambda kind, number: number == chosen
    elif family == "date_only":
        changes = lambda kind, number: kind == "date"
    return first.image, Card([*key, 2], base, first, changes).image


def captioned(card, draw):
    tall, copy = int(card.height * draw.uniform(.1, .14)), card.copy()
    colour, top = tuple(int(v) for v in draw.integers(0, 256, 3)), pick(draw, (0, card.height - tall))
    language, px = WORDS[pick(draw, ("en", "fr", "ar"))], int(tall * .5)
    words = " ".join(pick(draw, language[key].split("|")) for key in ("who", "does", "what"))
    while face("Sans-Bold", px).getlength(words) > card.width * .94 and px > 9:
        px -= 1
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, top, card.width, top + tall), colour)
    pen.text((card.width / 2, top + tall / 2), words, ink(colour), face("Sans-Bold", px), "mm")
    return copy


def framed(card, draw):
    dark, edge, w = draw.uniform() < .5, int(card.width * pick(draw, (0, 0, .03))), card.width
    up, down = int(w * draw.uniform(.12, .25)), int(w * draw.uniform(.1, .3))
    shot = Image.new("RGB", (w + 2 * edge, card.height + up + down), (18, 18, 20) if dark else (248, 248, 248))
    shot.paste(card, (edge, up))
    pen, fill = ImageDraw.Draw(shot), "white" if dark else "black"
    pen.text((w * .04, up * .2), f"{draw.integers(24)}:{draw.integers(60):02}", fill, face("Sans-Bold", max(9, w // 32)), "lm")
    pen.text((w * .96, up * .2), f"{draw.integers(5, 100)} %", fill, face("Sans", max(9, w // 36)), "rm")
    pen.text((w * .13, up * .68), pick(draw, WORDS["en"]["outlet"].split("|")), fill, face("Sans", max(9, w // 26)), "lm")
    pen.line((w * .07, up * .58, w * .04, up * .68, w * .07, up * .78), fill, max(2, w // 200))
    for n in range(pick(draw, (3, 4, 5))):
        x, y, r = w * (.12 + .19 * n), up + card.height + down / 2, w * .022
        pen.ellipse((x - r, y - r, x + r, y + r), outline=fill, width=max(2, w // 250))
    return shot


def edited(card, edit, draw):
    """The card after an edit, and the JPEG quality to keep it with."""
    w, h = card.size
    if edit == "recompressed":
        return card, draw.integers(40, 71)
    if edit == "resized":
        part = draw.uniform(.5, .7)
        return card.resize((int(w * part), int(h * part)), pick(draw, (Image.BILINEAR, Image.BICUBIC, Image.LANCZOS))), draw.integers(50, 81)
    if edit == "cropped":
        left, top, right, bottom = draw.uniform(.04, .12, 4)
        return card.crop((int(w * left), int(h * top), int(w * (1 - right)), int(h * (1 - bottom)))), draw.integers(65, 91)
    return (captioned if edit == "captioned" else framed)(card, draw), draw.integers(65, 91)


def main():
    out, seed = Path(sys.argv[1]), int(sys.argv[2])
    for folder in ("archive", "others", "copies"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    families = [*sorted(FAMILIES) * 4, *sorted(HARD) * 8]
    with open(out / "truth.csv", "w", newline="") as file:
        truth = csv.writer(file)
        truth.writerow(["file", "kind", "family", "archive", "edit"])
        for number, family in enumerate(families):
            draw, names = np.random.default_rng([seed, number, 3]), []
            for folder, image in zip(("archive", "others"), pair([seed, number], family)):
                names.append(f"{folder}/{number:03}" + (".png" if draw.uniform() < .15 else ".jpg"))
                image.save(out / names[-1], quality=int(draw.integers(70, 96)))
            truth.writerow([names[1], "other", family, names[0], ""])
            card = Image.open(out / names[0]).convert("RGB")
            for edit in ("recompressed", "resized", "cropped", "captioned", "screenshot"):
                copy, quality = edited(card, edit, draw)
                copy.save(out / f"copies/{number:03}_{edit}.jpg", quality=int(quality))
                truth.writerow([f"copies/{number:03}_{edit}.jpg", "copy", family, names[0], edit])


main()
