package io.holdfast.core.internal.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The places of a {@link TimeWindow}'s seconds, cut into {@link Page}s. Up to {@link #MAX_SINGLE_PAGE} seconds it is
 * one page of exactly that many; beyond, it has pages of {@link #PAGE} seconds, and one more than the window needs, so
 * that all seconds of a page that lies in the window are there to be summed.
 */
final class Ring {

    private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(Page[].class);

    /** The largest ring without pages; also of seconds that may be striped, which cost 128 bytes a cell. */
    private static final int MAX_SINGLE_PAGE = 1024;

    /** Seconds of a page, where there are several: about as many as a day has pages, so sums are shortest there. */
    private static final int PAGE = 256;

    private static final int CELLS =
            Integer.highestOneBit(Math.min(16, 2 * Runtime.getRuntime().availableProcessors() - 1));

    /** How many seconds it has room for. */
    final int room;

    final int slots;
    private final int pageSize;
    private final @Nullable Page[] pages;
    /** The smaller one before it, until all that was put in there is in here. */
    volatile @Nullable Ring before;

    Ring(int room, @Nullable Ring before) {
        boolean paged = isPaged(room);
        this.room = room;
        this.pageSize = paged ? PAGE : room;
        this.pages = new Page[paged ? (room + PAGE - 1) / PAGE + 1 : 1];
        this.slots = pages.length * pageSize;
        this.before = before;
    }

    private static boolean isPaged(int room) {
        return room > MAX_SINGLE_PAGE;
    }

    /** Into how many cells the total of a second may be striped, in a window of so many seconds. */
    static int cells(int room) {
        return isPaged(room) ? 1 : CELLS;
    }

    int slotOf(long second) {
        return Math.floorMod(second, slots);
    }

    /** What is in the place of a second: that one, an older or a newer one, or none. */
    @Nullable
    SecondBucket get(int slot) {
        Page page = page(slot);
        return page == null ? null : page.get(slot % pageSize);
    }

    /** Whether a second has taken the place of what was expected there; null stands for none. */
    boolean replace(int slot, @Nullable SecondBucket expected, @Nullable SecondBucket next) {
        return makePage(slot).replace(slot % pageSize, expected, next);
    }

    /** Tells the page of a slot that its sum misses an outcome, or has one too many. */
    void sumIsWrong(int slot) {
        makePage(slot).sumMissesSomething();
    }

    /** Adds {@code back} seconds before the one in a slot, the latest of which has the number before {@code number}. */
    void addTo(Sum sum, int slot, int number, int seconds) {
        int back = seconds;
        while (back > 0) {
            int at = Math.floorMod(slot - back, slots);
            int index = at % pageSize;
            int length = Math.min(pageSize - index, back);
            Page page = page(at);
            if (page != null && length == pageSize) {
                sum.add(page.sum(number - back));
            } else if (page != null) {
                page.addTo(sum, index, length, number - back);
            }
            back -= length;
        }
    }

    int secondsHeld() {
        int held = 0;
        for (int slot = 0; slot < slots; slot++) {
            held += get(slot) == null ? 0 : 1;
        }
        return held;
    }

    private Page makePage(int slot) {
        Page known = page(slot);
        if (known != null) {
            return known;
        }
        Page made = new Page(pageSize);
        Page other = (Page) PAGES.compareAndExchange(pages, slot / pageSize, null, made);
        return other == null ? made : other;
    }

    private @Nullable Page page(int slot) {
        return (Page) PAGES.getVolatile(pages, slot / pageSize);
    }
}
