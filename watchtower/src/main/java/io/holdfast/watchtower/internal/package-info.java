/** What the watchtower's packages share with each other and with nobody else. */
@NullMarked
package io.holdfast.watchtower.internal;

import org.jspecify.annotations.NullMarked;
