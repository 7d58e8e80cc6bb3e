package io.holdfast.core.internal.window;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive seconds of a {@link TimeWindow}'s ring, made when the first of them is needed, and the sum of all of them
 * once they are over: so a window of a day adds some hundred sums and not 86 400 seconds, each time a second turns.
 *
 * <p>The sum carries the value {@code lateAdds} had before its first second was sealed, and is used only while it still
 * has it, as the window's own sum is.
 */
final class Page {

    private static final VarHandle SECOND = MethodHandles.arrayElementVarHandle(SecondBucket[].class);
    private static final VarHandle LATE_ADDS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "lateAdds", VarHandle.class, Page.class, int.class);

    private final @Nullable SecondBucket[] seconds;
    private volatile int lateAdds;
    private volatile @Nullable Sum sum;

    Page(int size) {
        this.seconds = new SecondBucket[size];
    }

    @Nullable
    SecondBucket get(int index) {
        return (SecondBucket) SECOND.getVolatile(seconds, index);
    }

    boolean replace(int index, @Nullable SecondBucket expected, @Nullable SecondBucket next) {
        return SECOND.compareAndSet(seconds, index, expected, next);
    }

    /** Says that a sum of these seconds may miss an outcome, after that was counted. */
    void sumMissesSomething() {
        LATE_ADDS.getAndAdd(this, 1);
    }

    /** The sum of the whole page, whose seconds are all over; {@code first} is the number of its first one. */
    Sum sum(int first) {
        Sum cached = sum;
        if (cached != null && cached.second == first && cached.lateAdds == lateAdds) {
            return cached;
        }
        Sum made = new Sum(first, lateAdds);
        addTo(made, 0, seconds.length, first);
        sum = made;
        return made;
    }

    /**
     * Seals and adds the seconds from an index on whose numbers go up from {@code number}. One with a lower number has
     * left the window, a lap of the ring ago, and is let go; if another second has just taken its place, that stays.
     */
    void addTo(Sum target, int index, int length, int number) {
        for (int i = 0; i < length; i++) {
            SecondBucket then = get(index + i);
            int ahead = then == null ? 0 : then.number - (number + i);
            if (then != null && ahead == 0) {
                then.seal();
                target.add(then);
            } else if (ahead < 0) {
                replace(index + i, then, null);
            }
        }
    }
}
