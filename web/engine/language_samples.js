// What the detector knows of languages in Latin letters: frequent words, and sentences of every day.
// Written for Refrain.

/** @type {Record<string, string>} */
export const samples = {
  en: `the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they
which one you were her all she there would their we him been has when who will more no if out so said what up its about into than
them can only other new some could time these two may then do first any my now such like our over man me even most made after also
did many before must through back years where much your way well down should because each just those people how too little state good
very make world still own see men work long get here between both life being under never day same another know while last might us
great old year off come since against go came right used take three don't it's i'm can't isn't doesn't what's let's where's
Where is the nearest station? I would like a cup of coffee, please. The weather is beautiful today. My brother works in a large
company and lives near the sea. We have been waiting for you since this morning. They bought a new house with a small garden. She
reads a book every evening before she goes to sleep. Could you tell me what time the train leaves? Children were playing in the
street when it began to rain. Nobody knows what will happen next. Thank you very much for your help. The government announced that
the new law would come into force next year. Scientists have found that the water contains something which they had never seen
before. The city was founded in the eighteenth century and is known for its bridges. Press the button to start the machine. If you
have any questions, please write to us. He thought that everything had already been said. This website uses cookies to improve your
experience. Both teams played well, but neither of them could win the match. Learning a language takes time, patience and courage.`,
  fr: `de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son lui nous comme
mais on si leur y dire elle devoir avant deux même prendre aussi celui donner bien où fois vous encore nouveau aller cela entre premier
vouloir déjà grand mon me moins aucun temps très savoir falloir voir quelque sans raison notre dont non an monde jour monsieur
demander alors après trouver personne rendre part dernier venir pendant passer peu lequel suite bon comprendre depuis point ainsi heure
rester toujours était être avoir fait tout tous toute cette ces ses aux leurs j'ai c'est n'est qu'il d'un d'une l'on je tu suis es
êtes avez avons ont été peut peux faut rien jamais ici là chez vers sous car donc parce quand comment pourquoi oui merci bonjour
Où est la gare la plus proche ? Je voudrais une tasse de café, s'il vous plaît. Il fait très beau aujourd'hui. Mon frère travaille
dans une grande entreprise et habite près de la mer. Nous vous attendons depuis ce matin. Ils ont acheté une nouvelle maison avec un
petit jardin. Elle lit un livre chaque soir avant de s'endormir. Pourriez-vous me dire à quelle heure part le train ? Les enfants
jouaient dans la rue quand il a commencé à pleuvoir. Personne ne sait ce qui va se passer. Merci beaucoup pour votre aide. Le
gouvernement a annoncé que la nouvelle loi entrerait en vigueur l'année prochaine. Des chercheurs ont découvert que l'eau contient
quelque chose qu'ils n'avaient jamais vu. La ville a été fondée au dix-huitième siècle et elle est connue pour ses ponts. Appuyez sur
le bouton pour démarrer la machine. Si vous avez des questions, écrivez-nous. Il pensait que tout avait déjà été dit. Ce site utilise
des cookies pour améliorer votre visite. Les deux équipes ont bien joué, mais aucune n'a pu gagner. Apprendre une langue demande du temps.`,
  de: `der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie
nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde wenn
ich wir ihr du mich dir uns euch ihm ihn mein dein unser kein keine sehr schon dann da hier dort immer wieder können müssen sollen
wollen machen gehen kommen sehen sagen gut groß neu alt viel viele alle alles etwas nichts jemand weil damit ob doch denn gegen ohne
zwischen unter zwei drei jahr jahre zeit tag leben welt mann frau kind haus stadt land bitte danke ja nein heute morgen gestern
Wo ist der nächste Bahnhof? Ich hätte gerne eine Tasse Kaffee, bitte. Das Wetter ist heute wunderschön. Mein Bruder arbeitet in einer
großen Firma und wohnt in der Nähe des Meeres. Wir warten seit heute Morgen auf Sie. Sie haben ein neues Haus mit einem kleinen Garten
gekauft. Sie liest jeden Abend ein Buch, bevor sie einschläft. Können Sie mir sagen, um wie viel Uhr der Zug abfährt? Die Kinder
spielten auf der Straße, als es zu regnen begann. Niemand weiß, was als Nächstes geschehen wird. Vielen Dank für Ihre Hilfe. Die
Regierung kündigte an, dass das neue Gesetz im nächsten Jahr in Kraft treten werde. Forscher haben entdeckt, dass das Wasser etwas
enthält, was sie noch nie gesehen hatten. Die Stadt wurde im achtzehnten Jahrhundert gegründet und ist für ihre Brücken bekannt.
Drücken Sie den Knopf, um die Maschine zu starten. Wenn Sie Fragen haben, schreiben Sie uns. Er dachte, dass schon alles gesagt sei.
Diese Seite verwendet Cookies, um Ihren Besuch zu verbessern. Beide Mannschaften haben gut gespielt, aber keine konnte gewinnen.`,
  es: `de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya
entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo han yo hay vez puede todos así
nos ni parte tiene él uno donde bien tiempo mismo ese ahora cada e vida otro después te otros aunque esa eso hace otra gobierno tan
durante siempre día tanto ella tres sí dijo sido gran país según menos mundo año antes estado contra casa estoy estamos están soy eres
somos tengo tienes tenemos quiero quieres puedo hola gracias buenos días usted ustedes nosotros cómo dónde cuándo quién nada nunca algo
¿Dónde está la estación más cercana? Quisiera una taza de café, por favor. Hoy hace muy buen tiempo. Mi hermano trabaja en una gran
empresa y vive cerca del mar. Los estamos esperando desde esta mañana. Compraron una casa nueva con un pequeño jardín. Ella lee un
libro cada noche antes de dormirse. ¿Podría decirme a qué hora sale el tren? Los niños jugaban en la calle cuando empezó a llover.
Nadie sabe lo que va a pasar. Muchas gracias por su ayuda. El gobierno anunció que la nueva ley entraría en vigor el próximo año. Los
científicos han descubierto que el agua contiene algo que nunca habían visto. La ciudad fue fundada en el siglo dieciocho y es
conocida por sus puentes. Pulse el botón para poner en marcha la máquina. Si tiene alguna pregunta, escríbanos. Pensaba que ya se
había dicho todo. Este sitio utiliza cookies para mejorar su visita. Los dos equipos jugaron bien, pero ninguno pudo ganar.`,
  it: `di e il la che in a un è per una sono non con si da come anche le dei ma del al più ha lo i della nel gli alla su era o
delle se mi ci questo questa quello quella io tu lui lei noi voi loro mio tuo suo nostro molto tutto tutti ogni quando dove perché cosa
chi essere avere fare dire andare stato stata anni anno tempo giorno vita mondo casa uomo donna due tre prima dopo ancora sempre mai
niente bene grazie prego buongiorno ciao sì oggi ieri domani qui là così poi già solo fra tra sotto sopra senza contro dal dalla nella
Dov'è la stazione più vicina? Vorrei una tazza di caffè, per favore. Oggi il tempo è bellissimo. Mio fratello lavora in una grande
azienda e abita vicino al mare. Vi aspettiamo da questa mattina. Hanno comprato una casa nuova con un piccolo giardino. Lei legge un
libro ogni sera prima di addormentarsi. Potrebbe dirmi a che ora parte il treno? I bambini giocavano per strada quando ha cominciato a
piovere. Nessuno sa che cosa succederà. Grazie mille per il vostro aiuto. Il governo ha annunciato che la nuova legge entrerà in vigore
l'anno prossimo. Gli scienziati hanno scoperto che l'acqua contiene qualcosa che non avevano mai visto. La città fu fondata nel
diciottesimo secolo ed è conosciuta per i suoi ponti. Premete il pulsante per avviare la macchina. Se avete domande, scriveteci.`,
  pt: `de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser
quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão
você tinha foram essa num nem suas meu às minha têm numa pelos havia seja qual será nós tenho lhe deles essas esses pelas este
obrigado obrigada bom dia sim agora aqui onde porque nada tudo nunca sempre ainda coisa tempo ano anos vida casa mundo cidade
Onde fica a estação mais próxima? Eu gostaria de uma xícara de café, por favor. O tempo está muito bonito hoje. O meu irmão trabalha
numa grande empresa e mora perto do mar. Estamos à espera de vocês desde esta manhã. Eles compraram uma casa nova com um pequeno
jardim. Ela lê um livro todas as noites antes de dormir. Poderia dizer-me a que horas parte o comboio? As crianças brincavam na rua
quando começou a chover. Ninguém sabe o que vai acontecer. Muito obrigado pela sua ajuda. O governo anunciou que a nova lei entrará em
vigor no próximo ano. Os cientistas descobriram que a água contém algo que nunca tinham visto. A cidade foi fundada no século dezoito
e é conhecida pelas suas pontes. Pressione o botão para ligar a máquina. Se tiver perguntas, escreva-nos. Não sei o que fazer.`,
  nl: `de van het een en in is dat op te zijn met voor niet die aan er om ook als bij maar uit door over naar ze hij worden was
heeft wordt dit kan meer nog tot deze hebben of zo wel geen ik je we jij wij u mij hem haar ons hun mijn jouw dan daar hier wat wie
waar wanneer waarom hoe veel alle alles iets niets iemand niemand goed groot nieuw oud jaar tijd dag leven wereld man vrouw kind huis
stad land twee drie heel altijd nooit weer kunnen moeten willen gaan komen zien zeggen doen bent ben waren werd zou zal dank ja nee
Waar is het dichtstbijzijnde station? Ik wil graag een kopje koffie, alstublieft. Het weer is vandaag erg mooi. Mijn broer werkt bij
een groot bedrijf en woont vlak bij de zee. We wachten al sinds vanmorgen op jullie. Ze hebben een nieuw huis met een kleine tuin
gekocht. Ze leest elke avond een boek voordat ze gaat slapen. Kunt u mij zeggen hoe laat de trein vertrekt? De kinderen speelden op
straat toen het begon te regenen. Niemand weet wat er gaat gebeuren. Hartelijk dank voor uw hulp. De regering kondigde aan dat de
nieuwe wet volgend jaar van kracht wordt. Onderzoekers hebben ontdekt dat het water iets bevat wat ze nog nooit hadden gezien. De stad
werd in de achttiende eeuw gesticht en staat bekend om haar bruggen. Druk op de knop om de machine te starten.`,
};
