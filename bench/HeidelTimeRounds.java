// HeidelTime over a folder of texts, so many rounds in one process: what bench/timexes.py starts.
//
//     java -cp JAR:FOLDER HeidelTimeRounds CONFIG TEXTS ROUNDS OUT
//
// Each NAME.txt of TEXTS has its day (yyyy-MM-dd) in NAME.day; the last round's TimeML is written to OUT/NAME.tml.

import de.unihd.dbs.heideltime.standalone.DocumentType;
import de.unihd.dbs.heideltime.standalone.HeidelTimeStandalone;
import de.unihd.dbs.heideltime.standalone.OutputType;
import de.unihd.dbs.heideltime.standalone.POSTagger;
import de.unihd.dbs.uima.annotator.heideltime.resources.Language;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.SimpleDateFormat;
import java.util.List;
import java.util.stream.Collectors;

public class HeidelTimeRounds {
    public static void main(String[] given) throws Exception {
        HeidelTimeStandalone tagger = new HeidelTimeStandalone(
            Language.ENGLISH, DocumentType.NEWS, OutputType.TIMEML, given[0], POSTagger.TREETAGGER);
        List<Path> texts;
        try (var listed = Files.list(Path.of(given[1]))) {
            texts = listed.filter(p -> p.toString().endsWith(".txt")).sorted().collect(Collectors.toList());
        }
        for (int round = 0; round < Integer.parseInt(given[2]); round++) {
            for (Path path : texts) {
                String name = path.getFileName().toString().replaceFirst("\\.txt$", "");
                String day = Files.readString(path.resolveSibling(name + ".day")).strip();
                String found = tagger.process(Files.readString(path), new SimpleDateFormat("yyyy-MM-dd").parse(day));
                Files.writeString(Path.of(given[3], name + ".tml"), found);
            }
        }
    }
}
