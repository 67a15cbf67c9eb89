/**
 * The commands that need the control plane: {@code ServeCommand}, {@code XdsCommand} and {@code ClientsCommand}, which
 * {@code ServeCommands} adds to those of {@code cli}; what {@code doctor} finds of the parts: {@code MeshExaminer}.
 */
@NullMarked
package io.switchboard.serve;

import org.jspecify.annotations.NullMarked;
