// The colours of grades can be told apart with any kind of colour blindness, and every text on them can be read.
// Simulation: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color
// Vision Deficiency" (2009), severity 1. Distance: CIE76 in CIELAB (D65). Contrast: WCAG 2.2.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

const css = readFileSync(join(import.meta.dirname, "../../../pipeline/serve/web/css/base.css"), "utf8");
const colour = (name, theme) => {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  const hex = theme === "dark" ? dark : light;
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
};
const linear = (rgb) => rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const multiply = (matrix, vector) => matrix.map((row) => row.reduce((sum, v, i) => sum + v * vector[i], 0));
const vision = {
  any: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
  none: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
};
function lab(rgb, seen) {
  const clamped = multiply(vision[seen], linear(rgb)).map((v) => Math.min(1, Math.max(0, v)));
  const xyz = multiply(
    [
      [0.4124, 0.3576, 0.1805],
      [0.2126, 0.7152, 0.0722],
      [0.0193, 0.1192, 0.9505],
    ],
    clamped,
  );
  const [x, y, z] = [xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883].map((v) =>
    v > 216 / 24389 ? Math.cbrt(v) : ((24389 / 27) * v + 16) / 116,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const distance = (a, b) => Math.hypot(...a.map((v, i) => v - b[i]));
const luminance = (rgb) => multiply(vision.none, linear(rgb))[0];
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

for (const theme of ["light", "dark"]) {
  test(`${theme}: grades differ for every eye that sees colours`, () => {
    const names = ["g-open", "g-semi", "g-closed", "g-na"];
    for (const seen of ["any", "protan", "deutan", "tritan"]) {
      for (let i = 0; i < names.length; ++i) {
        for (let j = i + 1; j < names.length; ++j) {
          const d = distance(lab(colour(names[i], theme), seen), lab(colour(names[j], theme), seen));
          assert.ok(d >= 14, `${names[i]} and ${names[j]}, ${seen}: ${d.toFixed(1)}`);
        }
      }
    }
  });
  test(`${theme}: open stands out in shades of grey, too`, () => {
    for (const other of ["g-semi", "g-closed", "g-na"]) {
      assert.ok(distance(lab(colour("g-open", theme), "none"), lab(colour(other, theme), "none")) >= 25, other);
    }
  });
  test(`${theme}: texts have a contrast of 4.5`, () => {
    const pairs = [
      ["g-open-ink", "g-open"],
      ["g-semi-ink", "g-semi"],
      ["g-closed-ink", "g-closed"],
      ["g-na-ink", "g-na"],
      ["ink", "bg"],
      ["ink", "panel"],
      ["ink", "accent-soft"],
      ["muted", "bg"],
      ["muted", "panel"],
      ["muted", "sunken"],
      ["accent", "bg"],
      ["accent", "panel"],
      ["accent", "accent-soft"],
      ["on-accent", "accent"],
      ["bad", "bad-soft"],
      ["bad", "bg"],
      ["warn", "warn-soft"],
      ["warn", "bg"],
      ["warn", "panel"],
      ["good", "panel"],
      ["good", "bg"],
      ["mark-ink", "mark"],
      ["mark-ink", "mark-match"],
      ["ink", "warn-soft"],
    ];
    for (const [text, ground] of pairs) {
      const ratio = contrast(colour(text, theme), colour(ground, theme));
      assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
    for (const edge of ["line-strong", "accent"])
      assert.ok(contrast(colour(edge, theme), colour("bg", theme)) >= 3, edge);
  });
}
