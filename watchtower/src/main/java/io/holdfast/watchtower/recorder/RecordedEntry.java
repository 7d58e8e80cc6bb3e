package io.holdfast.watchtower.recorder;

/**
 * An entry as it was kept. Immutable.
 *
 * @param run the number of the run that it belongs to
 * @param entry what happened
 */
public record RecordedEntry(long run, Entry entry) {}
