/** The registry of breakers: one breaker for one name, found without a lock, made once. */
@NullMarked
package io.holdfast.core.registry;

import org.jspecify.annotations.NullMarked;
