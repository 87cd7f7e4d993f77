/** How far a part of a drawing reaches to either side at each height, so that parts are pushed together until
 * they nearly touch. */

interface Strip {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Strips from the lowest up: what changes mostly is the top. */
export class Profile {
  private strips: Strip[] = [];
  private x = 0;
  private y = 0;

  static of(strip: Strip): Profile {
    const profile = new Profile();
    profile.strips.push(strip);
    return profile;
  }

  get top(): number {
    return (this.strips.at(-1)?.top ?? 0) + this.y;
  }

  get bottom(): number {
    return (this.strips[0]?.bottom ?? 0) + this.y;
  }

  get left(): number {
    return this.strips.reduce((least, strip) => Math.min(least, strip.left), Infinity) + this.x;
  }

  get right(): number {
    return this.strips.reduce((most, strip) => Math.max(most, strip.right), -Infinity) + this.x;
  }

  move(x: number, y: number): void {
    this.x += x;
    this.y += y;
  }

  /** Where it would have to go so that it stands right of another one. */
  shiftBehind(other: Profile): number {
    let shift = -Infinity;
    let [mine, others] = [this.strips.length - 1, other.strips.length - 1];
    while (mine >= 0 && others >= 0) {
      const one = this.at(mine);
      const two = other.at(others);
      if (one.top < two.bottom && two.top < one.bottom) {
        shift = Math.max(shift, two.right - one.left);
      }
      if (one.bottom <= two.bottom) {
        mine -= 1;
      } else {
        others -= 1;
      }
    }
    return shift;
  }

  /** Reaches down as far as this, as wide as at its lowest. */
  stretch(bottom: number): void {
    const low = this.strips[0];
    if (low !== undefined && bottom > this.bottom) {
      const [left, right] = [this.left - this.x, this.right - this.x];
      this.strips = [{ top: this.top - this.y, bottom: bottom - this.y, left, right }];
    }
  }

  /** Both beside or above each other. */
  joined(other: Profile): Profile {
    const [kept, taken] = this.bottom >= other.bottom ? [this, other] : [other, this];
    const above: Strip[] = [];
    while (taken.strips.length > 0 && kept.strips.length > 0) {
      const one = kept.at(kept.strips.length - 1);
      const two = taken.at(taken.strips.length - 1);
      kept.strips.pop();
      taken.strips.pop();
      if (one.bottom <= two.top) {
        above.push(one);
        taken.push(two);
      } else if (two.bottom <= one.top) {
        above.push(two);
        kept.push(one);
      } else {
        above.push(...overlap(one, two));
        const bottom = Math.min(one.bottom, two.bottom);
        if (one.bottom > bottom) {
          kept.push({ ...one, top: bottom });
        }
        if (two.bottom > bottom) {
          taken.push({ ...two, top: bottom });
        }
      }
    }
    while (taken.strips.length > 0) {
      above.push(taken.at(taken.strips.length - 1));
      taken.strips.pop();
    }
    for (const strip of above.reverse()) {
      kept.push(strip);
    }
    return kept;
  }

  private at(index: number): Strip {
    const { top, bottom, left, right } = this.strips[index] ?? { top: 0, bottom: 0, left: 0, right: 0 };
    return { top: top + this.y, bottom: bottom + this.y, left: left + this.x, right: right + this.x };
  }

  private push({ top, bottom, left, right }: Strip): void {
    this.strips.push({
      top: top - this.y,
      bottom: bottom - this.y,
      left: left - this.x,
      right: right - this.x,
    });
  }
}

/** What of two strips lies above where the first of them ends. */
function overlap(one: Strip, two: Strip): Strip[] {
  const [first, second] = one.top <= two.top ? [one, two] : [two, one];
  const bottom = Math.min(one.bottom, two.bottom);
  const both = {
    top: second.top,
    bottom,
    left: Math.min(one.left, two.left),
    right: Math.max(one.right, two.right),
  };
  return first.top < second.top ? [{ ...first, bottom: second.top }, both] : [both];
}
