/** What an operator sees of Holdfast through the actuator: the endpoint {@code holdfast}, a health contributor. */
@NullMarked
package io.holdfast.spring.actuator;

import org.jspecify.annotations.NullMarked;
