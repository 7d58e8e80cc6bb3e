@NullMarked
package io.holdfast.spring.actuator;

import org.jspecify.annotations.NullMarked;
