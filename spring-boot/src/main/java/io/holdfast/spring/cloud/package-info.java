/** Spring Cloud's circuit breakers on Holdfast's registry: no pool, and no time limit that nobody asked for. */
@NullMarked
package io.holdfast.spring.cloud;

import org.jspecify.annotations.NullMarked;
