package io.switchboard.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes signals from the JVM, which would end at once and with an exit code of its own. The JDK has this in
 * {@code sun.misc} only, which a compiler for a fixed release warns of; so it is looked up.
 */
final class Signals {
    private Signals() {}

    /**
     * Where a signal cannot be taken, the JVM does with it what it always does.
     *
     * @param told what is said to the person who watches
     */
    static void take(List<String> names, Consumer<String> taken, Consumer<String> told) {
        for (String name : names) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        Signals.class.getClassLoader(), new Class<?>[] {handler}, new Handler(name, taken));
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException | RuntimeException e) {
                told.accept("SIG" + name + " is not passed on: " + e);
            }
        }
    }

    private record Handler(String name, Consumer<String> taken) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            return switch (method.getName()) {
                case "handle" -> {
                    taken.accept(name);
                    yield proxy;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "handler of SIG" + name;
            };
        }
    }
}
