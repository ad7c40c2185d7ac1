"""Edits as recirculated pictures have them, with random parameters, for copies.py."""
import io, math, random
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps
FONTS = ["/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSerif-Bold.ttf"]
def font(r, px):
    for f in r.sample(FONTS, len(FONTS)):
        try: return ImageFont.truetype(f, max(8, int(px)))
        except OSError: pass
    return ImageFont.load_default()
WORDS = "breaking exclusive pictures from the north of city tonight soldiers flood market crowd witness says share before they delete what media will not show 14 March 2024 live camp bridge minister".split()
def words(r, n): return " ".join(r.choice(WORDS) for _ in range(n))
def colour(r): return tuple(r.randint(0, 255) for _ in range(3))
def jpeg(im, q):
    b = io.BytesIO(); im.convert("RGB").save(b, "JPEG", quality=int(q), subsampling=2 if q < 85 else 0); b.seek(0); return Image.open(b).convert("RGB")
def scale(im, f): return im.resize((max(48, int(im.width*f)), max(48, int(im.height*f))), random.choice([Image.LANCZOS, Image.BILINEAR, Image.BICUBIC]))
def e_jpeg(i, r, o): return jpeg(i, r.uniform(10, 60))
def e_shrink(i, r, o): return scale(i, r.uniform(.15, .7))
def e_tiny(i, r, o): return jpeg(i.resize((max(16, int(i.width*(f := r.uniform(90, 180)/max(i.size)))), max(16, int(i.height*f))), Image.BILINEAR), r.uniform(15, 50))
def e_enlarge(i, r, o): return scale(scale(i, r.uniform(.2, .5)), r.uniform(1.5, 3))
def e_gray(i, r, o): return ImageOps.grayscale(i).convert("RGB")
def e_contrast(i, r, o): return ImageEnhance.Brightness(ImageEnhance.Contrast(i).enhance(r.uniform(.5, 1.8))).enhance(r.uniform(.65, 1.45))
def e_gamma(i, r, o):
    g = r.uniform(.5, 2.); return i.point([int(255*(v/255)**g) for v in range(256)]*3)
def e_tone(i, r, o):
    xs = [0, 64, 128, 192, 255]; out = []
    for c in range(3):
        ys = np.sort(np.clip(np.array(xs) + np.array([r.uniform(-25, 25) for _ in xs]), 0, 255)); out += [int(v) for v in np.interp(range(256), xs, ys)]
    return i.point(out)
def e_sepia(i, r, o):
    g = ImageOps.grayscale(i); return ImageOps.colorize(g, (20, 10, 0), (255, 235, 200))
def e_sharpen(i, r, o): return i.filter(ImageFilter.UnsharpMask(r.uniform(1, 3), int(r.uniform(80, 250)), 2))
def e_blur(i, r, o): return i.filter(ImageFilter.GaussianBlur(r.uniform(.5, .004*max(i.size))))
def e_noise(i, r, o):
    a = np.asarray(i).astype(np.float32); g = np.random.RandomState(r.randint(0, 1 << 30)); return Image.fromarray(np.clip(a + g.normal(0, r.uniform(4, 22), a.shape), 0, 255).astype(np.uint8))
def e_hdr(i, r, o):
    b = i.filter(ImageFilter.GaussianBlur(max(i.size)/r.uniform(12, 30))); a = np.asarray(i).astype(np.float32); b = np.asarray(b).astype(np.float32); return Image.fromarray(np.clip(128 + (a-b)*r.uniform(1.1, 1.7) + (b-128)*r.uniform(.5, .9), 0, 255).astype(np.uint8))
def e_vignette(i, r, o):
    y, x = np.mgrid[-1:1:i.height*1j, -1:1:i.width*1j]; m = 1 - r.uniform(.2, .7)*np.clip(x*x+y*y, 0, 2)/2; return Image.fromarray((np.asarray(i)*m[..., None]).astype(np.uint8))
def e_squeeze(i, r, o): return i.resize((max(48, int(i.width*r.uniform(.7, 1.3))), i.height), Image.LANCZOS)
def e_mirror(i, r, o): return ImageOps.mirror(i)
def e_rot90(i, r, o): return i.transpose(r.choice([Image.ROTATE_90, Image.ROTATE_180, Image.ROTATE_270]))
def e_tilt(i, r, o):
    d = r.uniform(1, 8)*r.choice([-1, 1]); t = i.rotate(d, Image.BICUBIC, expand=r.random() < .5, fillcolor=(0, 0, 0))
    return crop(t, r, .75, True) if r.random() < .4 else t
def crop(i, r, area, centre=False, aspect=1.):
    f = area**.5; w, h = min(i.width, int(i.width*f*aspect)), min(i.height, int(i.height*f/aspect))
    x = (i.width-w)//2 if centre else r.randint(0, i.width-w); y = (i.height-h)//2 if centre else r.randint(0, i.height-h); return i.crop((x, y, x+w, y+h))
def e_crop(i, r, o): return crop(i, r, r.uniform(.45, .95), False, r.uniform(.85, 1.18))
def e_square(i, r, o): s = min(i.size); x = r.randint(0, i.width-s); y = r.randint(0, i.height-s); return i.crop((x, y, x+s, y+s))
def e_smallcrop(i, r, o): return crop(i, r, r.uniform(.18, .42), False, r.uniform(.8, 1.25))
def e_logo(i, r, o):
    d = i.copy(); dr = ImageDraw.Draw(d, "RGBA"); s = int(min(i.size)*r.uniform(.08, .26)); x = r.choice([s//5, i.width-s-s//5]); y = r.choice([s//5, i.height-s-s//5])
    c = colour(r) + (r.choice([150, 235, 255]),)
    (dr.ellipse if r.random() < .4 else dr.rectangle)((x, y, x+s, y+int(s*r.uniform(.4, 1))), fill=c); dr.text((x+s*.1, y+s*.15), r.choice(["LIVE", "TV 7", "NEWS", "24"]), font=font(r, s*.3), fill="white"); return d
def e_caption(i, r, o):
    d = i.copy(); dr = ImageDraw.Draw(d, "RGBA"); h = int(i.height*r.uniform(.1, .3)); top = i.height-h if r.random() < .75 else (0 if r.random() < .5 else r.randint(0, i.height-h))
    if r.random() < .7: dr.rectangle((0, top, i.width, top+h), fill=colour(r)+(r.choice([110, 170, 255, 255]),))
    n = r.choice([1, 2, 3]); f = font(r, h/n*.62)
    for k in range(n): dr.text((i.width*.03, top+h/n*k+h/n*.1), words(r, r.randint(3, 7)), font=f, fill=r.choice(["white", "yellow", "black"]), stroke_width=r.choice([0, 2]), stroke_fill="black")
    return d
def e_meme(i, r, o):
    bar = int(i.height*r.uniform(.12, .3)); bg = r.choice(["white", "black"]); d = Image.new("RGB", (i.width, i.height+2*bar), bg); d.paste(i, (0, bar)); dr = ImageDraw.Draw(d); fg = "black" if bg == "white" else "white"
    dr.text((8, bar*.2), words(r, 4).upper(), font=font(r, bar*.45), fill=fg); dr.text((8, i.height+bar*1.2), words(r, 4).upper(), font=font(r, bar*.45), fill=fg); return d
def e_letterbox(i, r, o):
    if r.random() < .6: d = Image.new("RGB", (i.width, int(i.height*r.uniform(1.1, 1.7))), r.choice(["black", "white", "gray"]))
    else: d = Image.new("RGB", (int(i.width*r.uniform(1.1, 1.8)), i.height), "black")
    d.paste(i, ((d.width-i.width)//2, (d.height-i.height)//2)); return d
def e_story(i, r, o):
    w, h = 540, 960; d = ImageOps.fit(i, (w, h)).filter(ImageFilter.GaussianBlur(18)); p = i.resize((w, max(1, int(i.height*w/i.width)))); 
    if p.height > h: p = ImageOps.fit(p, (w, h*3//4))
    y = (h-p.height)//2; d.paste(p, (0, y)); dr = ImageDraw.Draw(d); dr.text((20, max(5, y-70)), words(r, 5), font=font(r, 30), fill="white", stroke_width=2, stroke_fill="black"); return d
def e_sticker(i, r, o):
    d = i.copy(); dr = ImageDraw.Draw(d, "RGBA")
    for _ in range(r.randint(1, 4)):
        s = int(min(i.size)*r.uniform(.06, .2)); x = r.randint(0, i.width-s); y = r.randint(0, i.height-s); dr.ellipse((x, y, x+s, y+s), fill=(255, 210, 40, 255)); dr.ellipse((x+s*.25, y+s*.3, x+s*.38, y+s*.45), fill="black"); dr.ellipse((x+s*.62, y+s*.3, x+s*.75, y+s*.45), fill="black"); dr.arc((x+s*.25, y+s*.4, x+s*.75, y+s*.8), 10, 170, fill="black", width=max(2, s//20))
    return d
def e_marks(i, r, o):
    d = i.copy(); dr = ImageDraw.Draw(d); w = max(3, min(i.size)//80)
    for _ in range(r.randint(1, 3)):
        s = min(i.size)*r.uniform(.12, .35); x = r.uniform(0, i.width-s); y = r.uniform(0, i.height-s)
        if r.random() < .6: dr.ellipse((x, y, x+s, y+s), outline=r.choice(["red", "yellow"]), width=w)
        else: dr.line((x, y, x+s, y+s), fill="red", width=w); dr.polygon([(x+s, y+s), (x+s-4*w, y+s-w), (x+s-w, y+s-4*w)], fill="red")
    return d
def e_pixelate(i, r, o):
    d = i.copy()
    for _ in range(r.randint(1, 3)):
        s = int(min(i.size)*r.uniform(.08, .22)); x = r.randint(0, i.width-s); y = r.randint(0, i.height-s); p = d.crop((x, y, x+s, y+s)); p = p.resize((6, 6)).resize((s, s), Image.NEAREST) if r.random() < .6 else p.filter(ImageFilter.GaussianBlur(s/6)); d.paste(p, (x, y))
    return d
def e_watermark(i, r, o):
    d = i.convert("RGBA"); t = Image.new("RGBA", i.size, (0, 0, 0, 0)); dr = ImageDraw.Draw(t); f = font(r, min(i.size)*r.uniform(.04, .1)); step = int(min(i.size)*r.uniform(.2, .45))
    for y in range(0, i.height, step):
        for x in range(-step, i.width, step*2): dr.text((x+(y//step % 2)*step, y), words(r, 2), font=f, fill=(255, 255, 255, r.randint(50, 120)))
    return Image.alpha_composite(d, t).convert("RGB")
def e_frame(i, r, o):
    b = int(min(i.size)*r.uniform(.03, .12)); d = ImageOps.expand(i, b, colour(r)); return d
def e_screenshot(i, r, o):
    w, h = r.choice([(720, 1440), (540, 1170), (1080, 1920)]); dark = r.random() < .4; d = Image.new("RGB", (w, h), (18, 18, 20) if dark else (250, 250, 250)); dr = ImageDraw.Draw(d); fg = "white" if dark else "black"; k = w/720
    dr.text((20*k, 12*k), "%02d:%02d" % (r.randint(0, 23), r.randint(0, 59)), font=font(r, 20*k), fill=fg); dr.ellipse((18*k, 70*k, 78*k, 130*k), fill=colour(r)); dr.text((92*k, 76*k), words(r, 2), font=font(r, 22*k), fill=fg)
    for n in range(r.randint(1, 4)): dr.text((20*k, (150+30*n)*k), words(r, 5), font=font(r, 22*k), fill=fg)
    m = r.choice([0, 0, 20*k]); p = i.resize((int(w-2*m), max(1, int(i.height*(w-2*m)/i.width))), Image.LANCZOS)
    if p.height > h*.65: p = p.crop((0, 0, p.width, int(h*.65)))
    d.paste(p, (int(m), int(300*k))); y = 300*k+p.height+14*k
    for n in range(3): dr.text((20*k, y+60*k+34*k*n), words(r, 4), font=font(r, 20*k), fill="gray")
    return d
def e_pip(i, r, o):
    bg = ImageOps.fit(Image.open(r.choice(o)).convert("RGB"), (960, 540)); s = r.uniform(.3, .6); p = i.resize((int(960*s), max(1, int(960*s*i.height/i.width))), Image.LANCZOS)
    if p.height > 500: p = p.resize((max(1, int(p.width*500/p.height)), 500))
    bg.paste(p, (r.choice([20, 960-p.width-20]), r.choice([15, 540-p.height-15]))); return bg
def e_collage(i, r, o):
    w, h = 480, 360; d = Image.new("RGB", (2*w, 2*h), "white"); k = r.randint(0, 3)
    for n in range(4):
        p = i if n == k else Image.open(r.choice(o)).convert("RGB"); d.paste(ImageOps.fit(p, (w-4, h-4)), (n % 2*w+2, n//2*h+2))
    return d
def coeffs(src, dst):
    m = []
    for (x, y), (u, v) in zip(dst, src): m += [[x, y, 1, 0, 0, 0, -u*x, -u*y], [0, 0, 0, x, y, 1, -v*x, -v*y]]
    return np.linalg.solve(np.array(m, float), np.array(src, float).reshape(8))
def e_perspective(i, r, o, amount=None):
    a = amount or r.uniform(.03, .12); w, h = i.size; j = lambda: r.uniform(0, a)
    dst = [(j()*w, j()*h), (w-j()*w, j()*h), (w-j()*w, h-j()*h), (j()*w, h-j()*h)]
    return i.transform(i.size, Image.PERSPECTIVE, list(coeffs([(0, 0), (w, 0), (w, h), (0, h)], dst)), Image.BICUBIC, fillcolor=tuple(r.randint(0, 90) for _ in range(3)))
def e_screen(i, r, o):
    t = e_perspective(i, r, o, r.uniform(.03, .1)); a = np.asarray(t).astype(np.float32); y, x = np.mgrid[0:t.height, 0:t.width]
    a *= 1 + r.uniform(.02, .07)*np.sin(2*np.pi*(x*r.uniform(.2, .33)+y*r.uniform(-.08, .08)))[..., None]; a *= 1 + r.uniform(.02, .05)*np.sin(2*np.pi*(y*r.uniform(.25, .4)))[..., None]
    cx, cy, s = r.uniform(0, t.width), r.uniform(0, t.height), r.uniform(.2, .5)*max(t.size); a = a*r.uniform(.7, .95) + r.uniform(20, 70)*np.exp(-((x-cx)**2+(y-cy)**2)/(2*s*s))[..., None]
    return jpeg(Image.fromarray(np.clip(a, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(r.uniform(.4, 1))), r.uniform(50, 85))
MILD = [e_jpeg, e_shrink, e_gray, e_contrast, e_squeeze, e_gamma, e_tone, e_sharpen, e_blur, e_noise, e_sepia, e_enlarge]
MEDIUM = [e_mirror, e_rot90, e_tilt, e_logo, e_caption, e_caption, e_letterbox, e_crop, e_crop, e_square, e_meme, e_sticker, e_marks, e_pixelate, e_watermark, e_frame, e_vignette, e_hdr, e_story]
HARD = [e_smallcrop, e_screenshot, e_pip, e_collage, e_screen, e_perspective, e_tiny]
def name(f): return f.__name__[2:]
def draw(r):
    """A chain of edits: (tier, functions)."""
    t = r.random()
    if t < .22: return "mild", [r.choice(MILD)]
    if t < .55: return "medium", [r.choice(MEDIUM)]
    if t < .72: return "chain", [r.choice(MEDIUM), r.choice(MILD)]
    if t < .9: return "hard", [r.choice(HARD)]
    fs = [r.choice(MEDIUM), r.choice(MILD), r.choice(MILD+HARD[:1]), e_jpeg]; return "hard", fs[r.randint(0, 1):]
def apply(im, fs, r, others):
    for f in fs: im = f(im, r, others).convert("RGB")
    return im
