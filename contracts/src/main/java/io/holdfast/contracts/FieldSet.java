package io.holdfast.contracts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of one contract's fields, as bits over {@link Contract#ordinal}: one {@code long} up to 64 fields, more words
 * beyond.
 *
 * <p>Made by {@link Contract#fieldSet(Field...)} and its siblings; sets of different contracts do not mix. Immutable
 * and thread-safe.
 */
public final class FieldSet {

    static final long[] NO_REST = {};

    private final Ordinals<Field<?>> owner;
    private final long low;
    private final long[] rest;

    private FieldSet(Ordinals<Field<?>> owner, long low, long[] rest) {
        this.owner = owner;
        this.low = low;
        this.rest = rest;
    }

    static FieldSet ofBits(Ordinals<Field<?>> owner, long bits) {
        int count = owner.size();
        if (count > Long.SIZE) {
            throw new IllegalArgumentException(
                    "fields of the contract: " + count + " (expected: at most 64, else pass an array of words)");
        }
        checkTail(bits, count, count);
        return new FieldSet(owner, bits, NO_REST);
    }

    static FieldSet ofWords(Ordinals<Field<?>> owner, long[] words) {
        int count = owner.size();
        int expected = Math.max(1, (count + Long.SIZE - 1) >>> 6);
        if (words.length != expected) {
            throw new IllegalArgumentException(
                    "words.length: " + words.length + " (expected: " + expected + " for " + count + " fields)");
        }
        checkTail(words[expected - 1], count - (expected - 1) * Long.SIZE, count);
        return new FieldSet(owner, words[0], expected == 1 ? NO_REST : Arrays.copyOfRange(words, 1, expected));
    }

    static FieldSet ofFields(Ordinals<Field<?>> owner, Iterable<? extends Field<?>> fields) {
        long[] words = new long[Math.max(1, (owner.size() + Long.SIZE - 1) >>> 6)];
        for (Field<?> field : fields) {
            int ordinal = known(owner, field);
            words[ordinal >>> 6] |= 1L << ordinal;
        }
        return ofWords(owner, words);
    }

    private static void checkTail(long word, int bits, int count) {
        if (bits < Long.SIZE && word >>> bits != 0) {
            throw new IllegalArgumentException("bits: 0x" + Long.toHexString(word)
                    + " (expected: none set beyond the contract's " + count + " fields)");
        }
    }

    private static int known(Ordinals<Field<?>> owner, Field<?> field) {
        int ordinal = owner.of(field);
        if (ordinal < 0) {
            throw new FieldUndeclaredException("contract", field, owner.elements());
        }
        return ordinal;
    }

    /**
     * Tells whether the field is in the set.
     *
     * @throws FieldUndeclaredException if the contract does not know the field
     */
    public boolean contains(Field<?> field) {
        return containsOrdinal(known(owner, field));
    }

    /**
     * Tells whether the field with this {@link Contract#ordinal} is in the set; false for a number that is no ordinal.
     */
    public boolean containsOrdinal(int ordinal) {
        if (ordinal < 0 || ordinal >= owner.size()) {
            return false;
        }
        long word = ordinal < Long.SIZE ? low : rest[(ordinal >>> 6) - 1];
        return (word >>> ordinal & 1L) != 0;
    }

    /**
     * Returns the set with the field in it.
     *
     * @throws FieldUndeclaredException if the contract does not know the field
     */
    public FieldSet with(Field<?> field) {
        int ordinal = known(owner, field);
        if (ordinal < Long.SIZE) {
            return new FieldSet(owner, low | 1L << ordinal, rest);
        }
        long[] more = rest.clone();
        more[(ordinal >>> 6) - 1] |= 1L << ordinal;
        return new FieldSet(owner, low, more);
    }

    /**
     * Tells whether every field of the other set is in this one.
     *
     * @throws IllegalArgumentException if the sets are of different contracts
     */
    public boolean containsAll(FieldSet other) {
        checkOwner(other);
        if ((other.low & ~low) != 0) {
            return false;
        }
        for (int i = 0; i < rest.length; i++) {
            if ((other.rest[i] & ~rest[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    private void checkOwner(FieldSet other) {
        if (other.owner != owner) {
            throw new IllegalArgumentException("field set: of another contract (expected: both of the same contract)");
        }
    }

    boolean isOf(Ordinals<Field<?>> fields) {
        return owner == fields;
    }

    /** The union; both of one contract. */
    FieldSet or(FieldSet other) {
        long[] more = rest.clone();
        for (int i = 0; i < more.length; i++) {
            more[i] |= other.rest[i];
        }
        return new FieldSet(owner, low | other.low, more.length == 0 ? NO_REST : more);
    }

    /** This set without the fields of the other; both of one contract. */
    FieldSet minus(FieldSet other) {
        long[] less = rest.clone();
        for (int i = 0; i < less.length; i++) {
            less[i] &= ~other.rest[i];
        }
        return new FieldSet(owner, low & ~other.low, less.length == 0 ? NO_REST : less);
    }

    /** Returns the number of fields in the set. */
    public int size() {
        int size = Long.bitCount(low);
        for (long word : rest) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /** Tells whether no field is in the set. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Returns a new array with the bits of all fields, field 0 the lowest bit of word 0. */
    public long[] words() {
        long[] words = new long[rest.length + 1];
        words[0] = low;
        System.arraycopy(rest, 0, words, 1, rest.length);
        return words;
    }

    /** Returns the fields of the set in the order of their ordinals. */
    public List<Field<?>> fields() {
        List<Field<?>> fields = new ArrayList<>(size());
        long[] words = words();
        for (int i = 0; i < words.length; i++) {
            for (long word = words[i]; word != 0; word &= word - 1) {
                fields.add(owner.get((i << 6) + Long.numberOfTrailingZeros(word)));
            }
        }
        return List.copyOf(fields);
    }

    /** Tells whether the other has the same fields of the same contract. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet that
                && owner == that.owner
                && low == that.low
                && Arrays.equals(rest, that.rest);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(low) * 31 + Arrays.hashCode(rest);
    }

    /** Returns the names of the fields. */
    @Override
    public String toString() {
        return fields().stream().map(Field::name).toList().toString();
    }
}
