/**
 * The flight recorder: an SQLite file written by one thread, and the history read from it.
 */
@NullMarked
package io.holdfast.watchtower.recorder;

import org.jspecify.annotations.NullMarked;
