package io.holdfast.contracts;

import java.util.List;

/**
 * Numbers the elements of a list: 0, 1, 2 ... in its order. A lookup costs one probe as a rule, and no boxing.
 *
 * <p>Open addressing with linear probing over a table at most half full. Immutable, so safe to share.
 */
final class Ordinals<E> {

    /**
     * 2^32 divided by the golden ratio: names that differ in a digit at their end have neighbouring hashes, and this
     * drives them apart.
     */
    private static final int GOLDEN = 0x9E3779B9;

    private final List<E> elements;
    private final Object[] keys;
    private final int[] ordinals;
    private final int shift;

    /** The elements must differ from each other. */
    Ordinals(List<E> elements) {
        this.elements = List.copyOf(elements);
        int capacity = Integer.highestOneBit(Math.max(1, this.elements.size())) * 4;
        this.keys = new Object[capacity];
        this.ordinals = new int[capacity];
        this.shift = Integer.numberOfLeadingZeros(capacity) + 1;
        for (int i = 0; i < this.elements.size(); i++) {
            int slot = slot(this.elements.get(i));
            keys[slot] = this.elements.get(i);
            ordinals[slot] = i;
        }
    }

    /** The slot of the key, or the free one where it would be. */
    private int slot(Object key) {
        int mask = keys.length - 1;
        int slot = (key.hashCode() * GOLDEN) >>> shift;
        while (keys[slot] != null && !keys[slot].equals(key)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** The number of the element; -1 for one that is not there. */
    int of(Object element) {
        int slot = slot(element);
        return keys[slot] == null ? -1 : ordinals[slot];
    }

    E get(int ordinal) {
        return elements.get(ordinal);
    }

    List<E> elements() {
        return elements;
    }

    int size() {
        return elements.size();
    }
}
