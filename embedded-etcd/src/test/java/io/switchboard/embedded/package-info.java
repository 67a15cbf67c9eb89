@NullMarked
package io.switchboard.embedded;

import org.jspecify.annotations.NullMarked;
