"""Bodies of GENESIS as small as a test needs them: ZIPs, flat files, envelopes, and definitions of their tables."""

import io
import json
import zipfile

from evidence.sources.definitions import TableDefinition
from evidence.sources.exchange import Body

HEAD = "statistics_code;statistics_label;time_code;time_label;time;"
GROUP = "{0}_variable_code;{0}_variable_label;{0}_variable_attribute_code;{0}_variable_attribute_label;"
TAIL = "value;value_unit;value_variable_code;value_variable_label"
BEFORE = "13111;Beschäftigte;STAG;Stichtag;2025-06-30;"
LINES = (
    BEFORE + "DLAND;Länder;14;Sachsen;GES;Geschlecht;;Insgesamt;1625454;Anzahl;ERW032;Beschäftigte",
    BEFORE + "DLAND;Länder;14;Sachsen;GES;Geschlecht;GESM;männlich;820000;Anzahl;ERW032;Beschäftigte",
    BEFORE + "DLAND;Länder;14;Sachsen;GES;Geschlecht;GESW;weiblich;805454;Anzahl;ERW032;Beschäftigte",
    BEFORE + "KREISE;Kreise;14612;Dresden;GES;Geschlecht;;Insgesamt;-;Anzahl;ERW032;Beschäftigte",
    BEFORE + "DINSG;Deutschland;DG;Deutschland;GES;Geschlecht;;Insgesamt;34885481;Anzahl;ERW032;Beschäftigte",
)


def definition(table="13111-01-03-4", **entry):
    """Return the definition of a table of the Regionaldatenbank with the keys that a test is about."""
    return TableDefinition.model_validate(
        {
            "id": table,
            "client": "genesis",
            "host": "regio",
            "publisher": "statistische_aemter",
            "reader": "genesis_flat",
            "legend": "statistische_aemter",
            "title": "Beschäftigte",
            "address": "https://www.regionalstatistik.de/genesis/online",
            "licence": "dl-de/by-2-0",
            "since": "2022",
            "checked": "recorded",
            "ask": {"name": table},
        }
        | entry
    )


def flat(lines=LINES, variables=2, *, quality=False):
    """Return a flat file of these lines as text."""
    header = HEAD + "".join(GROUP.format(number) for number in range(1, variables + 1)) + TAIL
    return "\n".join([header + (";value_q" if quality else ""), *lines]) + "\n"


def zipped(text=None, name="13111-01-03-4_1773175029986_de_flat.csv", **more):
    """Return a ZIP with one file, in UTF-8 with its mark, as the publisher sends it; ``more`` are further files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        content = flat() if text is None else text
        files = {name: b"\xef\xbb\xbf" + content.encode() if isinstance(content, str) else content} | more
        for entry, said in files.items():
            archive.writestr(zipfile.ZipInfo(entry), said, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def body(text=None, name="13111-01-03-4_1773175029986_de_flat.csv"):
    """Return the same as a body for a reader."""
    return Body("13111-01-03-4.zip", data=zipped(text, name))


def envelope(code=0, content="erfolgreich", service="data", method="tablefile", parameters=None, **more):
    """Return what the publisher says with status 200 where there is no figure."""
    return json.dumps(
        {
            "Ident": {"Service": service, "Method": method},
            "Status": {"Code": code, "Content": content, "Type": "Information"},
            "Parameter": {"username": "DE12345678", "password": "none of yours"} | (parameters or {}),
            "Object": None,
            "Copyright": "© Statistische Ämter des Bundes und der Länder, 2026.\nDieses Werk ist lizenziert unter der "
            "Datenlizenz Deutschland\n- Namensnennung - Version 2.0.",
        }
        | more,
        ensure_ascii=False,
    )


def description(**more):
    """Return the description of a table."""
    return envelope(
        service="metadata",
        method="table",
        Object={"Code": "13111-01-03-4", "Updated": "08.09.2025 09:08:56h"},
        **more,
    )
