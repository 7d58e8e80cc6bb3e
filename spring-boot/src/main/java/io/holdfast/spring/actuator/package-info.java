/** What an operator sees of Holdfast through Boot's actuator: the endpoint {@code holdfast} and a health contributor. */
@NullMarked
package io.holdfast.spring.actuator;

import org.jspecify.annotations.NullMarked;
