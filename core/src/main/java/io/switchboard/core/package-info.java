/** The vocabulary of Switchboard: validated values, and the two interfaces {@link Directory} and {@link Registrar}. */
@NullMarked
package io.switchboard.core;

import org.jspecify.annotations.NullMarked;
