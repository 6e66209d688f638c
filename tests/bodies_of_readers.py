"""One body of our own for each reader, with the definition that reads it: what tests and tools/fuzz.py spoil."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import xlsxwriter

import bodies_of_genesis
from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body
from evidence.tables.cells import Cells
from evidence.tables.readers.catalogue import reader


@dataclass(frozen=True)
class Specimen:
    """Bodies that one reader reads, and the definition of their table."""

    table: TableDefinition
    bodies: tuple[bytes, ...]
    name: str = "body"

    def read(self, *bodies: bytes) -> Cells:
        """Return the cells of other bytes in the place of these; of these if none are given."""
        return reader(self.table.reader)(
            [Body(self.name, data=data) for data in bodies or self.bodies], self.table
        )


def definition(name: str, legend: str, **entry: object) -> TableDefinition:
    """Return a definition for the reader ``name``."""
    return TableDefinition.model_validate(
        {
            "id": "t",
            "client": "file_drop",
            "publisher": "office",
            "reader": name,
            "legend": legend,
            "title": "A table",
            "address": "https://office.example/t",
            "licence": "dl-de/by-2-0",
            "checked": "described",
        }
        | entry
    )


def _workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("SVB")
        sheet.write("A1", "Beschäftigte nach Kreisen")
        sheet.merge_range("A3:A5", "Region")
        sheet.merge_range("B3:B5", "Beruf")
        for at, day in enumerate((45473, 45838)):
            left = 2 + 3 * at
            sheet.merge_range(2, left, 2, left + 2, "")
            sheet.write(2, left, day)
            sheet.merge_range(3, left, 4, left, "Beschäftigte")
            sheet.merge_range(3, left + 1, 3, left + 2, "darunter")
            sheet.write_row(4, left + 1, ["Ausländer", "Frauen"])
        sheet.write_row("A6", ["14511 Chemnitz, Stadt", "Insgesamt", *range(500, 506)])
        sheet.write_row("A7", ["14612 Dresden, Stadt", "011 Offiziere", 7, "*", "-", 1, 2, 3])
        sheet.write("A8", "© Statistik der Bundesagentur für Arbeit")
    return stream.getvalue()


def _dropped_workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("Länder")
        sheet.write_row("A1", ["Asylanträge"])
        sheet.write_row("A3", ["Land", "Anträge", ""])
        sheet.write_row("A4", ["", "insgesamt", "Erstanträge"])
        sheet.write_row("A5", ["Sachsen", 5402, 4980])
        sheet.write_row("A6", ["Thüringen", 3120, "-"])
    return stream.getvalue()


_DROP = {
    "columns": {
        "region": "ags",
        "level": "=KREISE",
        "time": "year",
        "value": "persons",
        "unit": "=Anzahl",
        "dims": {"sex": "sex"},
    }
}
_EXCEL = {
    "sheet": "Länder",
    "header_rows": [3, 4],
    "columns": {
        "region": "Land",
        "level": "=name",
        "time": "=2026",
        "value": "Anträge | insgesamt",
        "unit": "=Anzahl",
    },
}
_JSON_STAT = {
    "version": "2.0",
    "class": "dataset",
    "id": ["freq", "unit", "sex", "geo", "time"],
    "size": [1, 1, 2, 2, 3],
    "dimension": {
        "freq": {"category": {"index": {"A": 0}}},
        "unit": {"category": {"index": ["NR"], "label": {"NR": "Anzahl"}}},
        "sex": {"category": {"index": {"T": 0, "F": 1}, "label": {"T": "Insgesamt", "F": "Frauen"}}},
        "geo": {"category": {"index": {"DED2": 1, "DE": 0}}},
        "time": {"category": {"index": {"2022": 0, "2023": 1, "2024": 2}}},
    },
    "value": {"0": 83237124, "2": 84669326.0, "5": 1606.5, "9": 12},
    "status": {"5": "bp", "9": "e", "11": "c"},
}
_TSV = (
    "freq,indic_de,geo\\TIME_PERIOD\t2021 \t2022 \t2023 \n"
    "A,JAN,DE804\t91330 b\t91327 \t: \n"
    "A,JAN,PT11C\t: c\t407700 bp\t-0.20 \n"
    "A,TOTAL,DED21\t5.0 e\t: \t12 bep\n"
)
_CSV = """\
STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time,unit,Unit,sex,Sex,geo,Region,TIME_PERIOD,Time,OBS_VALUE,Value,OBS_FLAG,Flag,CONF_STATUS,Secret
dataflow,ESTAT:D(1.0),"Rates, by sex (%)",A,Annual,PC,Percent,T,Total,DE,Germany,2022,,53.0,,,,,
dataflow,ESTAT:D(1.0),"Rates, by sex (%)",A,Annual,PC,Percent,F,Females,DE,Germany,2022,,,,,,C,confidential
dataflow,ESTAT:D(1.0),"Rates, by sex (%)",A,Annual,PC,Percent,F,Females,DED2,"Dresden, NUTS 2",2022,,12,,bep,"break, estimated",,
"""
_XML = """<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="m" xmlns:g="g"><m:Header><m:Structure dimensionAtObservation="TIME_PERIOD"/></m:Header>
<m:DataSet><g:Series><g:SeriesKey><g:Value id="FREQ" value="A"/><g:Value id="GEO" value="DED2"/></g:SeriesKey>
<g:Obs><g:ObsDimension value="2022"/><g:ObsValue value="53.0"/></g:Obs>
<g:Obs><g:ObsDimension value="2023"/><g:ObsValue value="NaN"/>
<g:Attributes><g:Value id="OBS_FLAG" value="bp"/></g:Attributes></g:Obs>
</g:Series></m:DataSet></m:GenericData>
"""
_BA = """\
Land:; Sachsen
Gebietsstand:; Februar 2026
Berichtsmonat:; Februar 2026
Datenstand:; März 2026

Ausgewählte Merkmale;Februar 2026;Januar 2026;Veränderung Februar 2026 zum Vorjahresmonat in %;
Arbeitslose insgesamt;146.880;148.030;3,9;
im Rechtskreis SGB III;58.280;*;12,5;
im Rechtskreis SGB II;88.600;.;-1,1;
Arbeitslosenquote (bezogen auf alle zivilen Erwerbspersonen);6,9;7,0;-;
im Rechtskreis SGB III;2,7;2,7;-;
© Statistik der Bundesagentur für Arbeit
"""
_CLASSIC = """\
GENESIS-Tabelle: 12411-01-01-4
Bevölkerung nach Geschlecht - Stichtag 31.12. - regionale;;;;
Tiefe: Kreise und krfr. Städte;;;;
Bevölkerungsstand (Anzahl);;;;
;;Stichtag;Stichtag;Stichtag
;;31.12.2021;31.12.2021;31.12.2021
;;Insgesamt;männlich;weiblich
DG;Deutschland;83237124;41066785;42170339
14;  Sachsen;4043002;1992884;2050118
145;    Chemnitz, Stat. Region;1390000;.;-
14511;      Chemnitz, kreisfreie Stadt;243105;119218;123887
__________
"zu  ""gesamter Tabelle"":
Alle Länder: Fortschreibung."
© Statistische Ämter
"""
_CUBE = """\
K;DQ;FACH-SCHL;GHH-ART;"mit Werten"
D;47414BJ002;;N
K;DQA;NAME;RHF-BSR;RHF-ACHSE
D;DLAND;1;1
D;WZ08N7;2;2
K;DQZ;NAME;ZI-RHF-BSR;ZI-RHF-ACHSE
D;JAHR;3;3
K;DQI;NAME;ME-NAME;DST;TYP;NKM-STELLEN;GHH-ART;GHM-WERTE-JN
D;UMS103;2015=100;FEST;PROZENT;1;;N
K;QEI;FACH-SCHL;FACH-SCHL;ZI-WERT;WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT
D;14;WZ08-49;2024;136.6;p;;0.0
D;01;WZ08-49;2024;1240;e;;0.0
D;14;INSGESAMT;2024;-12.5;;;0.0
"""
_EXPORT = """\
Kennziffer;Raumeinheit;Aggregat;Ausländeranteil;Einwohnerdichte;Ausländeranteil
;;;2016;2017;2017
"01001";"Flensburg, Stadt";"krsfr. Stadt";"12,1";"1.560";"13,3"
"14713";"Leipzig, Stadt";"krsfr. Stadt";"8,0";"1.953";""
"14729";"Leipzig";"Landkreis";"3,3";"157";"-0,4"
"""
_BULK = """\
Bereich;ID;Kuerzel;Indikator;Raumbezug;Kennziffer;Name;Zeitbezug;Wert
LRB;1101;q_alo;Arbeitslosenquote;Kreise;14511000;Chemnitz, Stadt;2022;7,07
LRB;1101;q_alo;Arbeitslosenquote;Kreise;01001000;Flensburg, Stadt;2022;
LRB;1101;q_alo;Arbeitslosenquote;Bundesländer;14;Sachsen;2022;5,7
LRB;1101;q_alo;Arbeitslosenquote;Bund;111;Bundesrepublik Deutschland;2022;5,3
LRB;2;xbev;Bevölkerung gesamt;Kreise;14511000;Chemnitz, Stadt;2022;248.563
"""
_TIMES = {
    "Möglich": [
        {
            "Gruppe": "12",
            "IndID": "1101",
            "RaumID": "KRE",
            "ZeitID": "2022",
            "Zeit": "2022",
            "Indikator": "Arbeitslosenquote",
            "Raum": "Kreise",
        }
    ]
}
_VALUES = {
    "Daten": [
        {
            "ID": "1101",
            "Schlüssel": "14511",
            "Raumbezug": "KRE",
            "Indikator": "12",
            "Wert": 7.1,
            "ZeitID": "2022",
        },
        {
            "ID": "1101",
            "Schlüssel": "14612",
            "Raumbezug": "KRE",
            "Indikator": "12",
            "Wert": None,
            "ZeitID": "2022",
        },
    ]
}


def _doubly(said: object) -> bytes:
    return json.dumps(json.dumps(said, ensure_ascii=False), ensure_ascii=False).encode()


def specimens() -> Mapping[str, Specimen]:
    """Return a specimen for each reader."""
    return {
        "ba_csv": Specimen(
            definition(
                "ba_csv",
                "bundesagentur",
                ask={"table": "EckwerteTabelleALOBL", "region": "Bundesland", "names": {"14": "Sachsen"}},
            ),
            (_BA.encode(),),
        ),
        "ba_excel": Specimen(definition("ba_excel", "bundesagentur", ask={"sheet": "SVB"}), (_workbook(),)),
        "drop_csv": Specimen(
            definition("drop_csv", "destatis", ask=_DROP),
            (
                b"ags,year,sex,persons\n14511,2024,m,120\n14511,2024,w,130\n14612,2024,m,.\n01001,2024,m,7.5\n",
            ),
        ),
        "drop_excel": Specimen(definition("drop_excel", "destatis", ask=_EXCEL), (_dropped_workbook(),)),
        "drop_json": Specimen(
            definition("drop_json", "destatis", ask=_DROP | {"path": ["rows", "[]"]}),
            (
                b'{"rows":[{"ags":"14511","year":2024,"sex":"m","persons":120.50},{"ags":"14612","year":2024,"sex":"w","persons":"."}]}',
            ),
        ),
        "eurostat_csv": Specimen(definition("eurostat_csv", "eurostat"), (_CSV.encode(),)),
        "eurostat_json": Specimen(
            definition("eurostat_json", "eurostat"), (json.dumps(_JSON_STAT).encode(),)
        ),
        "eurostat_tsv": Specimen(definition("eurostat_tsv", "eurostat"), (_TSV.encode(),)),
        "eurostat_xml": Specimen(definition("eurostat_xml", "eurostat"), (_XML.encode(),)),
        "genesis_classic": Specimen(
            definition("genesis_classic", "destatis", id="12411-01-01-4", has={"dimensions": ["GES"]}),
            (_CLASSIC.encode("cp1252"),),
        ),
        "genesis_cube": Specimen(definition("genesis_cube", "destatis", id="47414BJ002"), (_CUBE.encode(),)),
        "genesis_flat": Specimen(bodies_of_genesis.definition(), (bodies_of_genesis.zipped(),)),
        "inkar_bulk": Specimen(
            definition("inkar_bulk", "inkar", since="2011", ask={"indicators": ["q_alo"]}), (_BULK.encode(),)
        ),
        "inkar_export": Specimen(definition("inkar_export", "inkar"), (_EXPORT.encode(),)),
        "inkar_table": Specimen(
            definition(
                "inkar_table", "inkar", ask={"kind": "table", "indicators": {"12": ["Arbeitslosenquote"]}}
            ),
            (_doubly(_TIMES), _doubly(_VALUES)),
        ),
    }
