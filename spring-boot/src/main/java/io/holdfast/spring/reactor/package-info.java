/** The breaker as an operator of Reactor. */
@NullMarked
package io.holdfast.spring.reactor;

import org.jspecify.annotations.NullMarked;
