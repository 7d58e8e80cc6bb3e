/**
 * The command that tells what happened between two times.
 */
@NullMarked
package io.holdfast.watchtower.incidents;

import org.jspecify.annotations.NullMarked;
