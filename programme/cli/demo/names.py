"""The invented names and sentences of the demonstration; nobody in it exists."""

FIRST = """
Aya Bilal Cas Daan Elif Femke Guus Hanna Ilias Jasmijn Kaan Lotte Milan Noor Omar Pien Quinten Roos Samira
Tijn Ugo Vera Wout Xander Yara Zeynep Anouk Bram Chaima Dilan Emre Fleur Giel Hidde Imane Joris Kim Lars Maud
Naima Olaf Puck Rachid Sanne Thijs Umar Veerle Wessel Yasin Zoë Amira Boaz Celine Dirk Esra Fenna Gijs Hamza
Indy Jurre
""".split()  # noqa: SIM905 - one name a line would be a hundred lines
# Made up so that they cannot be anybody's.
LAST = """
Verzonnen Bedacht Voorbeeldsma Nergenshuis Fantasiema Denkbeeldstra Sprookjesberg Luchtkasteel Nepstra
Droomveld Nietecht Verhaalman Inktveld Papierstra Wolkenhuis Schijnberg Proefkonijn Modelstra Zogenaamd
Bordkarton
""".split()  # noqa: SIM905 - one name a line would be a hundred lines
INFIX = ("", "", "", "", "van", "de", "van der", "el")
SCHOOLS = (
    "Verzonnen College",
    "ROC Denkbeeld",
    "Bedacht Vakcollege",
    "Demo Techniekschool",
    "Sprookjes College",
    "mbo Voorbeeldstad",
)
CITIES = ("Verzonstad", "Denkbeeld", "Voorbeeldstad", "Nergenshuizen", "Droomburg", "Papierveen")
STUDIES = (
    "Verzorgende IG",
    "Logistiek medewerker",
    "Autotechnicus",
    "Kok",
    "Medewerker ICT",
    "Pedagogisch medewerker",
    "Kapper",
    "Timmerman",
    "Verkoper",
    "Medewerker beveiliging",
    "Sport- en bewegingsleider",
    "Assistent bouwen",
)
WHY = (
    "Verzonnen: wil de stage afmaken en zoekt iemand die meekijkt.",
    "Verzonnen: twijfelt over de opleiding en praat daar thuis niet over.",
    "Verzonnen: is vaak te laat en wil dat zelf veranderen.",
    "Verzonnen: kent nog niemand in de stad en op school.",
    "Verzonnen: vindt het moeilijk om hulp te vragen in de klas.",
    "Verzonnen: wil meer zelfvertrouwen bij het solliciteren.",
)
WANTS = (
    "Verzonnen: ik wil mijn stage afmaken en daarna iets kiezen wat bij me past.",
    "Verzonnen: ik wil met iemand praten die niet van school is.",
    "Verzonnen: ik wil leren plannen, want alles komt tegelijk.",
    "Verzonnen: ik wil weten hoe het is om in de bouw te werken.",
)
NUMBERS_CHANGED = (
    "Verzonnen: met drie kwartier was er te weinig tijd om het gesprek terug te lezen.",
    "Verzonnen: de scholen vroegen om een reactie binnen vier dagen.",
    "Verzonnen: studenten wilden zelf kiezen wie ze leren kennen.",
    "Verzonnen: wie vier dagen werkt, houdt niet meer contacten in een week vol.",
)
QUESTIONS_CHANGED = "Verzonnen: het zorgteam vroeg om voorbeelden bij problemen, en om mantelzorg mee te wegen."
TRIED = ("Verzonnen: gesprekken met de SLB'er.", "Verzonnen: een weekplanning.", "")
PRACTICAL = ("Verzonnen: stage op maandag en dinsdag.", "Verzonnen: reist met de trein.", "")
QUESTIONS = (
    "Verzonnen: ik wil leren hoe ik mijn week plan.",
    "Verzonnen: ik wil weten welk werk bij mij past.",
    "Verzonnen: ik wil iemand die luistert en niet van school is.",
    "Verzonnen: ik wil durven bellen voor een stage.",
    "Verzonnen: ik wil mijn diploma halen.",
)
OWN_INTERESTS = ("schaken", "k-pop", "vissen", "skateboarden", "anime", "fietsen maken", "bordspellen")
WISHES = ("Verzonnen: iemand die rustig is.", "Verzonnen: iemand die mijn vak kent.", "Verzonnen: maakt niet uit.")
NOTES = (
    "Verzonnen: we maakten een planning voor de week.",
    "Verzonnen: we oefenden een telefoongesprek.",
    "Verzonnen: het ging over de stage, het loopt beter.",
    "Verzonnen: wandelen en praten over thuis en school.",
    "Verzonnen: samen een brief geschreven.",
    "Verzonnen: we keken terug op het eerste doel.",
    "Verzonnen: kort gesprek, er was een toets.",
)
GOALS = (
    "Verzonnen: ik ben vier weken op tijd.",
    "Verzonnen: ik heb een stageplek.",
    "Verzonnen: ik weet welke opleiding ik hierna wil.",
    "Verzonnen: ik vraag hulp als ik vastloop.",
    "Verzonnen: ik ken drie mensen in mijn vak.",
)
SEEN_BY = "Verzonnen: we kijken elke maand samen in de agenda."
FIRST_STEP = "Verzonnen: deze week schrijf ik op wat er in de weg zit."
MOTIVATIONS = (
    "Verzonnen: ik had zelf graag iemand gehad.",
    "Verzonnen: ik wil iets doen voor mijn buurt.",
    "Verzonnen: ik leer er zelf ook van.",
)
CHECKS = (
    "Verzonnen: het gaat goed, de klik is er.",
    "Verzonnen: afspraken lukken, soms via beeld.",
    "Verzonnen: rustig.",
)
SAW = (
    "Verzonnen: kwam twee keer heel moe en stil binnen.",
    "Verzonnen: vertelde dat er brieven liggen die niet open gaan.",
    "Verzonnen: zegt dat het thuis niet fijn is.",
)
SCREENED = ("Verzonnen: kan goed vertellen waarom.", "Verzonnen: zoekt het zelf op.", "Verzonnen: wil klein beginnen.")
OWN_REASONS = (
    "Verzonnen: ik wil dit jaar echt afmaken.",
    "Verzonnen: ik wil iemand die meedenkt over mijn stage.",
    "Verzonnen: het lijkt me fijn om met iemand van buiten school te praten.",
)
NOT_OWN_REASONS = ("Verzonnen: mijn moeder wil dat ik het doe.", "Verzonnen: ik weet het niet, school zei het.")
SURER = ("Verzonnen: als we klein beginnen.", "Verzonnen: als ik de mentor eerst mag zien.")
COLOURED = (
    "Verzonnen: de vraag past bij mentoring.",
    "Verzonnen: er is een vaste begeleider.",
    "Verzonnen: eerst hulp.",
)
ENDED = (
    "Verzonnen: een mooi laatste gesprek.",
    "Verzonnen: het liep anders dan gedacht.",
    "Verzonnen: kort maar goed.",
)
LEARNED = (
    "Verzonnen: eerst vragen, dan pas raad geven.",
    "Verzonnen: stilte mag.",
    "Verzonnen: grenzen mag je noemen.",
)
