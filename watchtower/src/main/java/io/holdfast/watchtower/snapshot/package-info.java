/**
 * What the watchtower sees: collectors that read a running service, and the snapshot that is made of it once a tick.
 */
@NullMarked
package io.holdfast.watchtower.snapshot;

import org.jspecify.annotations.NullMarked;
