"""The German words by which a message that holds several things is taken apart."""

from __future__ import annotations

from nlu.languages.language import ClauseWords

CLAUSES = ClauseWords(
    connectors=frozenset(
        {"und", "auch", "dann", "danach", "außerdem", "ausserdem", "zudem", "plus", "&", "sowie", "ach", "oh",
         "aber", "übrigens", "uebrigens", "btw", "anschließend", "anschliessend"}
    ),
    strong=frozenset(
        {"außerdem", "ausserdem", "zudem", "plus", "übrigens", "uebrigens", "btw", "anschließend",
         "anschliessend"}
    ),
    openers=frozenset(
        {"erinnere", "erinner", "erinnre", "erinnerst", "erinnerung", "trag", "trage", "notier", "notiere",
         "füge", "füg", "fuege", "fueg", "erstell", "erstelle", "leg", "lege", "mach", "mache", "starte",
         "start", "beginn", "beginne", "beende", "stopp", "stoppe", "stop", "zeig", "zeige", "lösch",
         "lösche", "loesch", "loesche", "streich", "streiche", "entfern", "entferne", "hak", "hake",
         "erledige", "verschieb", "verschiebe", "ändere", "aendere", "änder", "aender", "setz", "setze",
         "stell", "stelle", "plan", "plane", "gib", "sag", "sage", "nenn", "nenne", "liste", "merk", "merke",
         "vergiss", "exportier", "exportiere", "speicher", "speichere", "schreib", "schreibe", "log",
         "logge", "weck", "wecke", "pausier", "pausiere", "nimm", "brich", "öffne", "oeffne", "schließ",
         "schließe", "schliess", "schliesse", "aktualisiere", "rückgängig", "rueckgaengig", "wiederhole",
         "was", "wie", "wann", "welche", "welcher", "welches", "wer", "warum", "wieso", "wo", "wieviel",
         "kann", "kannst", "könntest", "koenntest", "würdest", "wuerdest", "hast", "hab", "bist",
         "bitte", "ich", "mir", "mein", "meine", "bin", "fühle", "fuehle", "lass", "hilf",
         "hilfe", "danke", "fertig", "erledigt", "wieder", "zurück", "zurueck", "neue", "neuer", "neues",
         "brauche", "will", "möchte", "moechte", "gehe", "fange", "arbeite", "hallo", "hi", "hey", "tschüss",
         "tschuess", "überspring", "überspringe", "ueberspringe", "undo"}
    ),
    measures=frozenset(
        {"stimmung", "laune", "energie", "stress", "aufgabe", "task", "todo", "erinnerung", "pause"}
    ),
    objections=frozenset(
        {"nein", "nee", "ne", "nö", "noe", "oh", "sorry", "entschuldigung", "warte", "ups", "hoppla", "hm",
         "ah", "ach", "moment", "stopp", "quatsch", "falsch", "doch", "eigentlich", "halt"}
    ),
    exclamations=frozenset(
        {"super", "perfekt", "toll", "cool", "klasse", "prima", "spitze", "wunderbar", "schön", "schoen",
         "fein", "gut", "ok", "okay", "alles klar", "na gut", "also", "genau", "danke", "sehr gut"}
    ),
    corrected=("ich meine", "ich meinte", "es war", "es ist", "mach ", "nicht ", "das war", "sondern"),
    referring=frozenset(
        {"es", "das", "die", "den", "diese", "diesen", "dieses", "sie", "ihn", "weg"}
    ),
    abbreviations=frozenset(
        {"dr", "hr", "fr", "prof", "st", "bzw", "usw", "etc", "ca", "nr", "tel", "std", "min", "evtl", "ggf",
         "inkl", "str", "abt", "vgl", "sog", "allg", "mo", "di", "mi", "do", "sa", "so", "jan", "feb", "apr",
         "aug", "sept", "okt", "nov", "dez"}
    ),
    pronouns=frozenset(),
    ordinal_dots=True,
)  # fmt: skip
