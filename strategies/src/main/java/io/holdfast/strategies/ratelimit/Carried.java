package io.holdfast.strategies.ratelimit;

/**
 * Where a position of a line is on its successor: as far from one point that both have, in permits, and not outside of
 * what the successor allows.
 *
 * @param oldPoint the point on the line
 * @param newPoint the same point on the successor
 * @param oldUnit positions of a permit on the line
 * @param newUnit the same on the successor
 * @param most no position is carried beyond: what was used does not become a debt because the limit is lower now
 * @param oldEnd where the line ended
 */
record Carried(long oldPoint, long newPoint, long oldUnit, long newUnit, long most, long oldEnd) {

    /** A line that carries on nothing. */
    static final Carried NOTHING = new Carried(0, 0, 1, 1, 0, 0);

    long at(long position) {
        long distance = position - oldPoint;
        long scaled = oldUnit == newUnit ? distance : (long) Math.ceil(distance * ((double) newUnit / oldUnit));
        return Math.max(0, Math.min(most, newPoint + scaled));
    }

    /** Returns where the successor's next free position is. */
    long end() {
        return at(oldEnd);
    }

    /**
     * Returns how a line is carried on that ends at {@code end}, between or beyond its floor and horizon.
     *
     * @param floor of the line
     * @param line the line
     * @param measures of the successor
     * @param leavesRest whether the permits that are left stay as many, rather than those that are used
     */
    static Carried of(Line line, long end, long floor, Line.Measures measures, boolean leavesRest) {
        long horizon = floor + line.capacity;
        long unit = measures.unit();
        if (end > horizon) { // promised beyond the horizon: the promises keep their distance from it
            return new Carried(horizon, measures.capacity(), line.unit, unit, Line.HALF, end);
        }
        long used = Math.max(end, floor);
        return leavesRest
                ? new Carried(horizon, measures.capacity(), line.unit, unit, measures.capacity(), used)
                : new Carried(floor, 0, line.unit, unit, measures.capacity(), used);
    }
}
