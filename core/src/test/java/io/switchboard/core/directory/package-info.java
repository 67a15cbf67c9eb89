@NullMarked
package io.switchboard.core.directory;

import org.jspecify.annotations.NullMarked;
