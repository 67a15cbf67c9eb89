package io.switchboard.cli;

import io.switchboard.core.Internal;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes signals from the JVM, which would end at once and with an exit code of its own. The JDK has this in
 * {@code sun.misc} only, which a compiler for a fixed release warns of; so it is looked up.
 */
@Internal
public final class Signals {
    private Signals() {}

    /**
     * Where a signal cannot be taken, the JVM does with it what it always does.
     *
     * @param told what is said to the person who watches
     * @return what gives them back to whoever had them before
     */
    public static Runnable take(List<String> names, Consumer<String> taken, Consumer<String> told) {
        List<Runnable> given = new ArrayList<>();
        for (String name : names) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        Signals.class.getClassLoader(), new Class<?>[] {handler}, new Handler(name, taken));
                Method handle = signal.getMethod("handle", signal, handler);
                Object taking = signal.getConstructor(String.class).newInstance(name);
                Object before = handle.invoke(null, taking, proxy);
                given.add(() -> giveBack(handle, taking, before, told));
            } catch (ReflectiveOperationException | RuntimeException e) {
                told.accept("SIG" + name + " is not passed on: " + e);
            }
        }
        return () -> given.forEach(Runnable::run);
    }

    private static void giveBack(Method handle, Object signal, Object before, Consumer<String> told) {
        try {
            Object unused = handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException | RuntimeException e) {
            told.accept(signal + " is not given back: " + e);
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
