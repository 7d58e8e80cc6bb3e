/**
 * What differs between the versions of Resilience4j that core runs on. An implementation detail of breaker and
 * registry, public only so that both can see it.
 */
@NullMarked
package io.holdfast.core.compat;

import org.jspecify.annotations.NullMarked;
