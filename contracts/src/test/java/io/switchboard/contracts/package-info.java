@NullMarked
package io.switchboard.contracts;

import org.jspecify.annotations.NullMarked;
