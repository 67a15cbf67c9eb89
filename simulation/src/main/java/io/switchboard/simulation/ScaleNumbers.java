package io.switchboard.simulation;

/** Numbers of any magnitude, as the page on scale shows them: three digits, or all before the point. */
final class ScaleNumbers {
    private ScaleNumbers() {}

    static String of(double number) {
        if (Double.isNaN(number)) {
            return "–";
        }
        if (number == 0 || Math.abs(number) >= 100) {
            return Numbers.grouped(Math.round(number));
        }
        int digits = 2;
        double size = Math.abs(number);
        for (; size >= 10; size /= 10) {
            digits--;
        }
        for (; size < 1 && digits < 6; size *= 10) {
            digits++;
        }
        String text = Numbers.fixed(number, digits);
        return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** To two digits, for what is only known roughly. */
    static String rough(double number) {
        double unit = 1;
        while (number / unit >= 100) {
            unit *= 10;
        }
        return of(Math.floor(number / unit) * unit);
    }

    static String seconds(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "never";
        }
        return seconds < 1 ? of(seconds * 1_000) + " ms" : seconds < 120 ? of(seconds) + " s" : minutes(seconds);
    }

    private static String minutes(double seconds) {
        return seconds < 7_200 ? of(seconds / 60) + " min" : of(seconds / 3_600) + " h";
    }
}
